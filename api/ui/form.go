package ui

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/web"
)

// input reads the fields of a sent form and gathers what cannot be read.
type input struct {
	values url.Values
	faults domain.Faults
}

// read takes a sent form apart.
func read(c echo.Context) (*input, error) {
	values, err := c.FormParams()
	return &input{values: values}, err
}

func (in *input) text(name string) string { return strings.TrimSpace(in.values.Get(name)) }

func (in *input) bool(name string) bool { return in.values.Get(name) != "" }

func (in *input) date(name string) calendar.Date {
	text := in.text(name)
	if text == "" {
		return calendar.Date{}
	}
	d, err := calendar.ParseDate(text)
	in.faults.Check(err == nil, name, "bad_date")
	return d
}

// number is a whole number; an empty field is 0.
func (in *input) number(name string) int { return in.wholeNumber(name, in.text(name)) }

func (in *input) wholeNumber(name, text string) int {
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	in.faults.Check(err == nil, name, "bad_number")
	return n
}

// id is a reference to a row; an empty field is 0, which is no row.
func (in *input) id(name string) domain.ID {
	text := in.text(name)
	if text == "" {
		return 0
	}
	n, err := strconv.ParseInt(text, 10, 64)
	in.faults.Check(err == nil, name, "unknown_value")
	return domain.ID(n)
}

// group reads the fields "<prefix>.<code>" by code. A form may hold at most as many as any
// programme could name.
func (in *input) group(prefix string) map[string]string {
	found := map[string]string{}
	for name, values := range in.values {
		if code, ok := strings.CutPrefix(name, prefix+"."); ok && len(values) > 0 && len(found) < 200 {
			found[code] = strings.TrimSpace(values[0])
		}
	}
	return found
}

// err is what could not be read, or nil.
func (in *input) err() error { return in.faults.Err() }

// form is what is shown again: what was entered, and what is wrong with it.
func (p *pages) form(c echo.Context, noun string, values url.Values, labels map[string]string, fault *domain.Error) web.Form {
	if values == nil {
		values = url.Values{}
	}
	f := web.Form{Noun: noun, Values: values, Labels: labels, CSRF: edge.CSRFToken(c)}
	if fault != nil {
		p.Site.Blame(edge.Locale(c), &f, fault)
	}
	return f
}

// pathID is the ID in the address; anything else is not found.
func pathID(c echo.Context) (domain.ID, error) {
	n, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil || n <= 0 {
		return 0, domain.Fault(domain.CodeNotFound, "not_found")
	}
	return domain.ID(n), nil
}

// options puts codes into words for a select.
func (p *pages) options(c echo.Context, family string, codes ...string) []web.Option {
	var list []web.Option
	for _, code := range codes {
		list = append(list, web.Option{Value: code, Label: p.say(c, family+"."+code)})
	}
	return list
}

func (p *pages) say(c echo.Context, key string) string { return p.Site.Text(edge.Locale(c), key, nil) }

func words[S ~string](list []S) []string {
	var out []string
	for _, s := range list {
		out = append(out, string(s))
	}
	return out
}

// local is a path of this site to go back to, or "/".
func local(path string) string {
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.ContainsAny(path, "\\\r\n\t") {
		return "/"
	}
	return path
}
