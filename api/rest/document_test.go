package rest_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"

	"github.com/duikou/duikou/domain"
)

// document is the OpenAPI document, itself checked, with a router over it.
var document = sync.OnceValues(func() (*openapi3.T, routers.Router) {
	text, err := os.ReadFile("openapi.yaml")
	if err != nil {
		panic(err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		panic(err)
	}
	if err := doc.Validate(context.Background()); err != nil {
		panic(err)
	}
	openapi3filter.RegisterBodyDecoder("text/html", openapi3filter.FileBodyDecoder)
	openapi3filter.RegisterBodyDecoder("text/css", openapi3filter.FileBodyDecoder)
	for _, kind := range domain.MediaTypes { // workbooks among them
		openapi3filter.RegisterBodyDecoder(string(kind.Type), openapi3filter.FileBodyDecoder)
	}
	router, err := legacy.NewRouter(doc)
	if err != nil {
		panic(err)
	}
	return doc, router
})

// checkAnswer holds an answer to the document, and a request that was carried out too. A request the document knows no route for
// must be answered with a Problem.
func checkAnswer(t *testing.T, r *http.Request, a *answer) {
	t.Helper()
	doc, router := document()
	route, params, err := router.FindRoute(r)
	if err != nil {
		if err := doc.Components.Schemas["Problem"].Value.VisitJSON(any(a.JSON), openapi3.EnableJSONSchema2020()); err != nil {
			t.Errorf("%s: %v in %s", a.name, err, a.Body)
		}
		return
	}
	asked := &openapi3filter.RequestValidationInput{
		Request: r, PathParams: params, Route: route,
		Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc},
	}
	if a.Status < 300 {
		if err := openapi3filter.ValidateRequest(context.Background(), asked); err != nil {
			t.Errorf("%s: the request was carried out but is not as documented: %v", a.name, err)
		}
	}
	err = openapi3filter.ValidateResponse(context.Background(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: asked,
		Status:                 a.Status, Header: a.Header, Body: io.NopCloser(bytes.NewReader(a.Body)),
		Options: &openapi3filter.Options{IncludeResponseStatus: true},
	})
	if err != nil {
		t.Errorf("%s: the answer is not as documented: %v\n%s", a.name, err, a.Body)
	}
}

func TestDocument_EveryRouteIsInItAndItKnowsNoOther(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	doc, _ := document()
	var documented, served []string
	for path, item := range doc.Paths.Map() {
		for method := range item.Operations() {
			documented = append(documented, method+" "+path)
		}
	}
	for _, r := range h.server.Routes() {
		path, ours := strings.CutPrefix(r.Path, "/api/v1")
		if !ours || strings.HasPrefix(r.Method, "echo_") {
			continue
		}
		parts := strings.Split(path, "/")
		for i, p := range parts {
			if name, ok := strings.CutPrefix(p, ":"); ok {
				parts[i] = "{" + name + "}"
			}
		}
		served = append(served, r.Method+" "+strings.Join(parts, "/"))
	}
	slices.Sort(documented)
	slices.Sort(served)
	if !slices.Equal(documented, served) {
		t.Errorf("documented %v\nserved %v", documented, served)
	}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			if op.Responses.Default() == nil || op.OperationID == "" || op.Summary == "" {
				t.Errorf("%s %s: a name, a summary and a default answer are needed", method, path)
			}
		}
	}
}

func TestDocument_IsServedToMachinesAndToPeople(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	anybody := &person{h: h}
	machine := anybody.get("/openapi.json", 200)
	if machine.text("openapi") != "3.1.0" || machine.field("paths", "/tasks/{id}/decide", "post") == nil {
		t.Errorf("the document is %.100s", machine.Body)
	}
	page := string(anybody.get("/docs", 200).Body)
	for _, part := range []string{`href="docs.css"`, "/api/v1/tasks/{id}/decide", `id="shape-Problem"`, "Idempotency-Key", `href="#shape-DecisionForm"`} {
		if !strings.Contains(page, part) {
			t.Errorf("the page lacks %q", part)
		}
	}
	if strings.Contains(page, "http://") || strings.Contains(page, "https://") || strings.Contains(page, "<script") || strings.Contains(page, "style=") {
		t.Error("the page needs something from elsewhere, or something its own policy forbids")
	}
	if css := anybody.get("/docs.css", 200); css.Header.Get("Content-Type") != "text/css; charset=utf-8" {
		t.Errorf("the style sheet is %s", css.Header.Get("Content-Type"))
	}
}
