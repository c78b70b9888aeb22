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
