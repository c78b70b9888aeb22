package edge

import (
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/service"
)

// Locales lists the languages, the default first.
var Locales = service.Locales

// LocaleCookie holds the language chosen before log-in.
const LocaleCookie = "locale"

// Texts renders a locale key for a reader; web/locales implements it.
type Texts interface {
	Text(locale, key string, args map[string]string) string
}

// Provide is the middleware that hands the texts to the request.
func Provide(t Texts) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			c.Set(keyTexts, t)
			return next(c)
		}
	}
}

// Locale is the reader's language: the account's, else the cookie's, else the browser's
// first one that we have, else Chinese.
func Locale(c echo.Context) string {
	if known := locale(Actor(c).Locale); known != "" {
		return known
	}
	if cookie, err := c.Cookie(LocaleCookie); err == nil {
		if known := locale(cookie.Value); known != "" {
			return known
		}
	}
	for tag := range strings.SplitSeq(c.Request().Header.Get("Accept-Language"), ",") {
		if known := locale(tag); known != "" {
			return known
		}
	}
	return Locales[0]
}

// locale matches a language tag by its first part: "zh-Hans;q=0.8" is zh-CN.
func locale(tag string) string {
	language, _, _ := strings.Cut(strings.TrimSpace(tag), ";")
	language, _, _ = strings.Cut(language, "-")
	switch strings.ToLower(language) {
	case "zh":
		return "zh-CN"
	case "en":
		return "en"
	}
	return ""
}

// TextsOf are the texts handed to the request; without any, keys stand for themselves.
func TextsOf(c echo.Context) Texts {
	if t, ok := c.Get(keyTexts).(Texts); ok {
		return t
	}
	return keysOnly{}
}

type keysOnly struct{}

func (keysOnly) Text(_, key string, _ map[string]string) string { return key }

// Text renders a locale key in the reader's language; without texts it is the key itself.
func Text(c echo.Context, key string, args map[string]string) string {
	return TextsOf(c).Text(Locale(c), key, args)
}
