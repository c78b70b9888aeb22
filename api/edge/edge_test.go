package edge_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

func TestLocale_TheAccountThenTheCookieThenTheBrowserThenChinese(t *testing.T) {
	for _, c := range []struct{ account, cookie, browser, want string }{
		{"en", "zh-CN", "zh", "en"},
		{"", "en", "zh-CN,zh;q=0.9", "en"},
		{"", "", "fr-FR, en-GB;q=0.8, zh;q=0.5", "en"},
		{"", "", "zh-Hans-CN;q=0.9", "zh-CN"},
		{"", "xx", "fr", "zh-CN"},
		{"", "", "", "zh-CN"},
		{"", "", ",,;;q=,", "zh-CN"},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set("Accept-Language", c.browser)
		if c.cookie != "" {
			r.AddCookie(&http.Cookie{Name: edge.LocaleCookie, Value: c.cookie})
		}
		ctx := echo.New().NewContext(r, httptest.NewRecorder())
		edge.SetActor(ctx, service.Actor{Locale: c.account})
		if got := edge.Locale(ctx); got != c.want {
			t.Errorf("%+v speaks %s", c, got)
		}
	}
}

func TestStatus_EveryCodeHasOne(t *testing.T) {
	for code, want := range map[domain.Code]int{
		domain.CodeInvalid: 422, domain.CodeNotFound: 404, domain.CodeForbidden: 403, domain.CodeUnauthorized: 401,
		domain.CodeConflict: 409, domain.CodeStale: 409, domain.CodeLocked: 409, domain.CodePolicy: 422, domain.CodeReplayed: 409,
		domain.CodeRateLimited: 429, domain.CodeUnavailable: 503, domain.CodeInternal: 500, "invented": 500,
	} {
		if got := edge.Status(code); got != want {
			t.Errorf("%s is %d", code, got)
		}
	}
}

func TestExplain_WhateverWentWrong(t *testing.T) {
	fault := domain.Invalid("name", "required")
	for _, c := range []struct {
		err     error
		status  int
		code    domain.Code
		message string
	}{
		{fault, 422, domain.CodeInvalid, "required"},
		{fmt.Errorf("saving: %w", fault), 422, domain.CodeInvalid, "required"},
		{edge.Unreadable(400, fault), 400, domain.CodeInvalid, "required"},
		{echo.ErrNotFound, 404, domain.CodeNotFound, "no_such_page"},
		{echo.ErrMethodNotAllowed, 405, domain.CodeInvalid, "wrong_method"},
		{echo.ErrStatusRequestEntityTooLarge, 413, domain.CodeInvalid, "body_too_large"},
		{echo.NewHTTPError(418), 500, domain.CodeInternal, "internal"},
		{&http.MaxBytesError{Limit: 9}, 413, domain.CodeInvalid, "body_too_large"},
		{fmt.Errorf("reading: %w", context.Canceled), 503, domain.CodeUnavailable, "try_later"},
		{errors.New("the disk is full"), 500, domain.CodeInternal, "internal"},
	} {
		status, got := edge.Explain(c.err)
		if status != c.status || got.Code != c.code || got.Message != c.message {
			t.Errorf("%v became %d %s %s", c.err, status, got.Code, got.Message)
		}
	}
}
