package web

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

// Locales lists the languages, the default first.
var Locales = []string{"zh-CN", "en"}

// Moment and Clock are how instants are written, always in China's time.
const (
	Moment = "2006-01-02 15:04"
	Clock  = "15:04"
)

// texts are the sentences of one language by key.
type texts map[string]string

func loadTexts(locale string) (texts, error) {
	body, err := embedded.ReadFile("locales/" + locale + ".json")
	if err != nil {
		return nil, err
	}
	t := texts{}
	if err := json.Unmarshal(body, &t); err != nil {
		return nil, fmt.Errorf("locales/%s.json: %w", locale, err)
	}
	return t, nil
}

// Text is a sentence in a language, its gaps filled. A gap is {name} or {name:family}: the
// family puts a code into words ({role:role} asks for the key "role.hr"), the family "time"
// writes an instant as a date and time in China, and "due" a deadline as its last day. A gap
// with nothing in it takes the space before it along. A missing key is its own text. A key with
// ".one" beside it is used when the gap n is 1.
func (s *Site) Text(locale, key string, args map[string]string) string {
	t, ok := s.texts[locale]
	if !ok {
		t = s.texts[Locales[0]]
	}
	if args["n"] == "1" {
		if one, ok := t[key+".one"]; ok {
			return t.fill(one, args)
		}
	}
	text, ok := t[key]
	if !ok {
		return key
	}
	return t.fill(text, args)
}

// Has reports whether a key exists.
func (s *Site) Has(locale, key string) bool {
	_, ok := s.texts[locale][key]
	return ok
}

func (t texts) fill(text string, args map[string]string) string {
	if !strings.Contains(text, "{") {
		return text
	}
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		gap, after, closed := strings.Cut(rest, "}")
		if !closed {
			b.WriteString("{" + rest)
			return b.String()
		}
		name, family, _ := strings.Cut(gap, ":")
		word := t.word(family, args[name])
		if word == "" {
			said := strings.TrimSuffix(b.String(), " ")
			b.Reset()
			b.WriteString(said)
		}
		b.WriteString(word)
		text = after
	}
}

// word puts a coded value into words; what no family knows stays as it is, so that a value
// already in words passes through.
func (t texts) word(family, value string) string {
	switch family {
	case "":
		return value
	case "time", "clock", "due":
		at, err := time.Parse(time.RFC3339, value)
		if err != nil {
			return value
		}
		switch family {
		case "clock":
			return at.In(calendar.Zone).Format(Clock)
		case "due":
			return due(at)
		}
		return at.In(calendar.Zone).Format(Moment)
	case "state":
		for _, entity := range entities {
			if text, ok := t["state."+entity+"."+value]; ok {
				return text
			}
		}
		return value
	}
	if text, ok := t[family+"."+value]; ok {
		return text
	}
	return value
}

// Sentence is an error in the reader's words.
func (s *Site) Sentence(locale string, e *domain.Error) string {
	return s.Text(locale, "error."+e.Message, e.Args)
}
