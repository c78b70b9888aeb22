package demo

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"time"
)

// Person is somebody who is logged in: a client of the REST interface with a token.
type Person struct {
	name  string
	login string
	base  string
	token string
	http  *http.Client
	calls int
}

// Refusal is what the interface answered instead of doing what it was asked: RFC 9457.
type Refusal struct {
	Status int    `json:"status"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
	Field  string `json:"field"`
	// Args are what the detail speaks of, such as who was faster.
	Args map[string]string `json:"args"`
	what string
}

func (r *Refusal) Error() string {
	if r.Field != "" {
		return fmt.Sprintf("%s: %d %s (%s): %s", r.what, r.Status, r.Code, r.Field, r.Detail)
	}
	return fmt.Sprintf("%s: %d %s: %s", r.what, r.Status, r.Code, r.Detail)
}

// Call sends one request and decodes the answer into out (nil = not wanted). It carries an
// idempotency key of its own, as a phone on a weak network would send it; an answer other than
// 2xx is a *Refusal.
func (p *Person) Call(ctx context.Context, method, path string, in, out any) error {
	p.calls++
	return p.send(ctx, method, path, in, out, map[string]string{
		"Authorization":   "Bearer " + p.token,
		"Idempotency-Key": fmt.Sprintf("demo-%s-%d", p.login, p.calls),
	})
}

func (p *Person) send(ctx context.Context, method, path string, in, out any, header map[string]string) error {
	var body io.Reader
	if in != nil {
		raw, err := json.Marshal(in)
		if err != nil {
			return err
		}
		body = bytes.NewReader(raw)
	}
	req, err := http.NewRequestWithContext(ctx, method, p.base+"/api/v1"+path, body)
	if err != nil {
		return err
	}
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for name, value := range header {
		req.Header.Set(name, value)
	}
	res, err := p.http.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode >= 300 {
		r := &Refusal{Status: res.StatusCode, what: p.name + ": " + method + " " + path}
		json.NewDecoder(res.Body).Decode(r) // an answer without a problem document keeps its status
		return r
	}
	if out == nil {
		_, err = io.Copy(io.Discard, res.Body)
		return err
	}
	return json.NewDecoder(res.Body).Decode(out)
}

// FirstLogIn is a first log-in: the one-time password is changed for the person's own.
func (o Options) FirstLogIn(ctx context.Context, name, login, first, own string) (*Person, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	p := o.person(name, login)
	p.http.Jar = jar
	var me struct {
		CSRF string `json:"csrf_token"`
	}
	if err := p.send(ctx, "POST", "/session", map[string]string{"login": login, "password": first}, &me, nil); err != nil {
		return nil, err
	}
	change := map[string]string{"old_password": first, "new_password": own}
	if err := p.send(ctx, "PUT", "/me/password", change, nil, map[string]string{"X-CSRF-Token": me.CSRF}); err != nil {
		return nil, err
	}
	return o.LogIn(ctx, name, login, own)
}

// LogIn takes a token for somebody who has a password of their own; from then on the token
// alone speaks for them.
func (o Options) LogIn(ctx context.Context, name, login, password string) (*Person, error) {
	p := o.person(name, login)
	var made struct {
		Token string `json:"token"`
	}
	ask := map[string]any{"login": login, "password": password, "name": "demo", "scopes": []string{"read", "write"}, "days": 1}
	err := p.send(ctx, "POST", "/tokens", ask, &made, nil)
	p.token = made.Token
	return p, err
}

func (o Options) person(name, login string) *Person {
	return &Person{name: name, login: login, base: o.URL, http: &http.Client{Transport: o.Transport, Timeout: time.Minute}}
}

// all reads a list to its end, page by page.
func all[T any](ctx context.Context, p *Person, path string, query url.Values) ([]T, error) {
	var items []T
	for {
		var page struct {
			Items []T    `json:"items"`
			Next  string `json:"next"`
		}
		if err := p.Call(ctx, "GET", path+"?"+query.Encode(), nil, &page); err != nil {
			return nil, err
		}
		items = append(items, page.Items...)
		if page.Next == "" {
			return items, nil
		}
		query.Set("after", page.Next)
	}
}

// until asks again every few milliseconds until the answer satisfies; the workflows work
// meanwhile.
func until(ctx context.Context, what string, ask func() (bool, error)) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	for {
		ok, err := ask()
		if err != nil || ok {
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("waited in vain for %s: %w", what, ctx.Err())
		case <-time.After(20 * time.Millisecond):
		}
	}
}
