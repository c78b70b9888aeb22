package notify

import (
	"bufio"
	"context"
	"mime"
	"net"
	netmail "net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

func TestFile_AMessageCanBeReadWithItsChineseSubjectAndRareNames(t *testing.T) {
	dir := t.TempDir()
	f, err := NewFile(dir, "Duikou <duikou@localhost>", func() time.Time { return time.Unix(1_760_000_000, 0) })
	if err != nil {
		t.Fatal(err)
	}
	to := service.Address{Name: "䶮㛃𬱖", Email: "a@example.org"}
	if err := f.Mail(context.Background(), to, "月报将到期", "第一行\n第二行"); err != nil {
		t.Fatal(err)
	}
	names, _ := filepath.Glob(filepath.Join(dir, "*.eml"))
	if len(names) != 1 || f.Count() != 1 {
		t.Fatalf("files: %v", names)
	}
	file, err := os.Open(names[0])
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	m, err := netmail.ReadMessage(file)
	if err != nil {
		t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil || subject != "月报将到期" {
		t.Errorf("subject %q, %v", subject, err)
	}
	list, err := m.Header.AddressList("To")
	if err != nil || list[0].Name != "䶮㛃𬱖" {
		t.Errorf("to %v, %v", list, err)
	}
}

func TestFile_ASubjectCannotSmuggleAHeaderIn(t *testing.T) {
	dir := t.TempDir()
	f, err := NewFile(dir, "duikou@localhost", time.Now)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Mail(context.Background(), service.Address{Name: "x", Email: "a@example.org"}, "hello\r\nBcc: thief@example.org", "text"); err != nil {
		t.Fatal(err)
	}
	names, _ := filepath.Glob(filepath.Join(dir, "*.eml"))
	file, err := os.Open(names[0])
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	m, err := netmail.ReadMessage(file)
	if err != nil || m.Header.Get("Bcc") != "" {
		t.Errorf("Bcc %q, %v", m.Header.Get("Bcc"), err)
	}
}

func TestSMTP_AMailServerReceivesTheMessage(t *testing.T) {
	server, received := mailServer(t)
	port := server.Addr().(*net.TCPAddr).Port
	s, err := NewSMTP(Server{Host: "127.0.0.1", Port: port, TLS: "none"}, "duikou@localhost")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Mail(context.Background(), service.Address{Name: "张三", Email: "zhang@example.org"}, "subject", "the body"); err != nil {
		t.Fatal(err)
	}
	got := <-received
	if !strings.Contains(got, "RCPT TO:<zhang@example.org>") || !strings.Contains(got, "the body") {
		t.Errorf("the server heard: %s", got)
	}
}

func TestSMTP_AnUnreachableServerIsAnErrorAndNotASilentLoss(t *testing.T) {
	server, _ := mailServer(t)
	port := server.Addr().(*net.TCPAddr).Port
	server.Close()
	s, err := NewSMTP(Server{Host: "127.0.0.1", Port: port, TLS: "none"}, "duikou@localhost")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Mail(context.Background(), service.Address{Name: "x", Email: "x@example.org"}, "s", "t"); err == nil {
		t.Error("a message to nobody was reported as sent")
	}
}

// What a mail server's answers mean, and at which step it gives them.
func TestSMTP_EveryAnswerHasItsEnd(t *testing.T) {
	for _, c := range []struct {
		name    string
		answers map[string]string // by the beginning of what is said to it
		code    domain.SendCode
		detail  string
	}{
		{"no such mailbox", map[string]string{"RCPT": "550 5.1.1 no such user"}, domain.SendUnknownReader, "SMTP 550"},
		{"greylisted", map[string]string{"RCPT": "450 4.2.0 later"}, domain.SendDown, "SMTP 450"},
		{"a sender it does not like", map[string]string{"MAIL": "553 5.7.1 not yours"}, domain.SendRefused, "SMTP 553"},
		{"full up", map[string]string{"MAIL": "452 4.3.1 no space"}, domain.SendDown, "SMTP 452"},
		{"spam", map[string]string{".": "554 5.7.1 refused"}, domain.SendRefused, "SMTP 554"},
		{"it dies before it has all", map[string]string{"DATA": ""}, domain.SendDown, ""},
		{"it dies before it says whether it took the message", map[string]string{".": ""}, domain.SendNoAnswer, ""},
		{"it dies after it took the message", map[string]string{"RSET": "", "QUIT": ""}, domain.SendOK, ""},
		{"rude at the farewell", map[string]string{"QUIT": "500 go away"}, domain.SendOK, ""},
		{"the password is wrong", map[string]string{"AUTH": "535 5.7.8 wrong"}, domain.SendBadCredentials, "SMTP 535"},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := scripted(t, c.answers)
			server := Server{Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, TLS: "none"}
			if c.answers["AUTH"] != "" {
				server.User, server.Password = "duikou", "geheim"
			}
			s, err := NewSMTP(server, "duikou@localhost")
			if err != nil {
				t.Fatal(err)
			}
			err = s.Mail(context.Background(), service.Address{Name: "x", Email: "x@example.org"}, "s", "t")
			ends(t, err, c.code, c.detail)
			if err != nil && strings.Contains(err.Error(), "x@example.org") {
				t.Errorf("the error names the reader: %v", err)
			}
		})
	}
}

// scripted is a mail server with answers of its own; an empty answer hangs up.
func scripted(t *testing.T, answers map[string]string) net.Listener {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		say := func(line string) { conn.Write([]byte(line + "\r\n")) }
		say("220 test")
		in := bufio.NewScanner(conn)
		for data := false; in.Scan(); {
			line := in.Text()
			verb, _, _ := strings.Cut(line, " ")
			if data && line != "." {
				continue
			}
			answer, own := answers[verb]
			switch {
			case own && answer == "":
				return
			case own:
				say(answer)
				data = false
			case verb == "EHLO":
				say("250-test")
				say("250 AUTH SCRAM-SHA-256 SCRAM-SHA-1")
			case verb == "DATA":
				data = true
				say("354 go on")
			case verb == "QUIT":
				say("221 bye")
				return
			default:
				data = false
				say("250 ok")
			}
		}
	}()
	return l
}

// mailServer is a mail server that accepts one message and says everything it heard.
func mailServer(t *testing.T) (net.Listener, <-chan string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	heard := make(chan string, 1)
	go func() {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		heard <- converse(conn)
	}()
	return l, heard
}

func converse(conn net.Conn) string {
	var all strings.Builder
	say := func(line string) { conn.Write([]byte(line + "\r\n")) }
	say("220 test")
	in := bufio.NewScanner(conn)
	for data := false; in.Scan(); {
		line := in.Text()
		all.WriteString(line + "\n")
		switch {
		case data && line == ".":
			data = false
			say("250 ok")
		case data:
		case strings.HasPrefix(line, "DATA"):
			data = true
			say("354 go on")
		case strings.HasPrefix(line, "QUIT"):
			say("221 bye")
			return all.String()
		case strings.HasPrefix(line, "EHLO"):
			say("250-test")
			say("250 SMTPUTF8")
		default:
			say("250 ok")
		}
	}
	return all.String()
}
