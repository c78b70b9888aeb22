package notify

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/wneessen/go-mail"

	"github.com/duikou/duikou/service"
)

// File is a transport that writes each message as an .eml file into a folder and sends
// nothing: the default until a mail server is set up.
type File struct {
	dir  string
	from string
	now  func() time.Time
}

// NewFile makes the folder, readable by its owner only.
func NewFile(dir, from string, now func() time.Time) (*File, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("mail.dir: %w", err)
	}
	return &File{dir, from, now}, nil
}

// Mail writes one message. File names sort by time.
func (f *File) Mail(_ context.Context, to service.Address, subject, text string) error {
	m, err := compose(f.from, to, subject, text)
	if err != nil {
		return err
	}
	out, err := os.CreateTemp(f.dir, f.now().UTC().Format("20060102T150405.000")+"-*.eml")
	if err != nil {
		return err
	}
	if _, err := m.WriteTo(out); err != nil {
		out.Close()
		os.Remove(out.Name())
		return err
	}
	return out.Close()
}

// Count is how many messages lie in the folder.
func (f *File) Count() int {
	names, _ := filepath.Glob(filepath.Join(f.dir, "*.eml"))
	return len(names)
}

// compose builds a plain-text message; a name or subject cannot smuggle a header in, because
// go-mail encodes both.
func compose(from string, to service.Address, subject, text string) (*mail.Msg, error) {
	m := mail.NewMsg()
	if err := m.From(from); err != nil {
		return nil, fmt.Errorf("mail.from: %w", err)
	}
	if err := m.AddToFormat(to.Name, to.Email); err != nil {
		return nil, fmt.Errorf("address of a reader: %w", err)
	}
	m.Subject(subject)
	m.SetBodyString(mail.TypeTextPlain, text)
	m.SetDate()
	m.SetMessageID()
	return m, nil
}
