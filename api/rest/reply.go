package rest

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

// list is one page of a list; Next is the cursor of the following one, "" at the end.
type list[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next"`
}

// reply writes a page of a list.
func reply[A, B any](c echo.Context, from service.List[A], err error, convert func(A) B) error {
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, list[B]{each(from.Items, convert), from.Next})
}

// each converts a slice; the result is never nil, so that JSON shows [] and not null.
func each[A, B any](from []A, convert func(A) B) []B {
	to := make([]B, len(from))
	for i, one := range from {
		to[i] = convert(one)
	}
	return to
}

// counted is a map that JSON shows as {} and not null.
func counted[K ~string, V int | int64](from map[K]V) map[string]V {
	to := make(map[string]V, len(from))
	for k, v := range from {
		to[string(k)] = v
	}
	return to
}

// created answers 201 with the new resource and where it is.
func created(c echo.Context, path string, id domain.ID, version int, out any) error {
	c.Response().Header().Set(echo.HeaderLocation, Root+path+"/"+id.String())
	return versioned(c, http.StatusCreated, version, out)
}

// versioned answers with a resource and its version as ETag.
func versioned(c echo.Context, status, version int, out any) error {
	c.Response().Header().Set("ETag", fmt.Sprintf(`"%d"`, version))
	return c.JSON(status, out)
}

// ifMatch is the version the client saw, from If-Match; 0 when it does not say.
func ifMatch(c echo.Context) (int, error) {
	header := strings.TrimSpace(c.Request().Header.Get("If-Match"))
	if header == "" || header == "*" {
		return 0, nil
	}
	text, ok := strings.CutPrefix(strings.TrimPrefix(header, "W/"), `"`)
	text, closed := strings.CutSuffix(text, `"`)
	version, err := strconv.Atoi(text)
	if !ok || !closed || err != nil || version <= 0 {
		return 0, domain.Invalid("If-Match", "bad_version")
	}
	return version, nil
}

// at is an instant as JSON shows it.
func at(t time.Time) time.Time { return t.UTC() }
