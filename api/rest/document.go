package rest

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"
	"go.yaml.in/yaml/v3"
)

//go:embed openapi.yaml
var documentYAML []byte

//go:embed docs.gohtml
var docsTemplate string

//go:embed docs.css
var docsCSS []byte

// readDocument turns the document into the JSON that is served and into its page.
func readDocument() (asJSON, page []byte, err error) {
	var anything any
	if err := yaml.Unmarshal(documentYAML, &anything); err != nil {
		return nil, nil, fmt.Errorf("openapi.yaml: %w", err)
	}
	if asJSON, err = json.Marshal(anything); err != nil {
		return nil, nil, fmt.Errorf("openapi.yaml: %w", err)
	}
	var d document
	if err := yaml.Unmarshal(documentYAML, &d); err != nil {
		return nil, nil, fmt.Errorf("openapi.yaml: %w", err)
	}
	t, err := template.New("docs").Parse(docsTemplate)
	if err != nil {
		return nil, nil, err
	}
	var out bytes.Buffer
	err = t.Execute(&out, d.sheet())
	return asJSON, out.Bytes(), err
}

func (f *face) openAPI(c echo.Context) error {
	return c.Blob(http.StatusOK, echo.MIMEApplicationJSON, f.document)
}

func (f *face) docs(c echo.Context) error { return c.HTMLBlob(http.StatusOK, f.page) }

func (f *face) docsStyle(c echo.Context) error {
	return c.Blob(http.StatusOK, "text/css; charset=utf-8", docsCSS)
}

// document is as much of OpenAPI as the page shows.
type document struct {
	Info struct {
		Title       string `yaml:"title"`
		Version     string `yaml:"version"`
		Description string `yaml:"description"`
	} `yaml:"info"`
	Tags []struct {
		Name        string `yaml:"name"`
		Description string `yaml:"description"`
	} `yaml:"tags"`
	Paths      map[string]pathItem `yaml:"paths"`
	Components struct {
		Schemas    map[string]schema    `yaml:"schemas"`
		Parameters map[string]parameter `yaml:"parameters"`
	} `yaml:"components"`
}

type pathItem struct {
	Parameters []parameter `yaml:"parameters"`
	Get        *operation  `yaml:"get"`
	Post       *operation  `yaml:"post"`
	Put        *operation  `yaml:"put"`
	Delete     *operation  `yaml:"delete"`
}

type operation struct {
	Tags        []string               `yaml:"tags"`
	ID          string                 `yaml:"operationId"`
	Summary     string                 `yaml:"summary"`
	Description string                 `yaml:"description"`
	Security    *[]map[string][]string `yaml:"security"`
	Parameters  []parameter            `yaml:"parameters"`
	Body        *content               `yaml:"requestBody"`
	Responses   map[string]content     `yaml:"responses"`
}

type parameter struct {
	Ref         string `yaml:"$ref"`
	Name        string `yaml:"name"`
	In          string `yaml:"in"`
	Description string `yaml:"description"`
	Required    bool   `yaml:"required"`
	Schema      schema `yaml:"schema"`
}

type content struct {
	Description string `yaml:"description"`
	Content     map[string]struct {
		Schema schema `yaml:"schema"`
	} `yaml:"content"`
}

type schema struct {
	Ref         string            `yaml:"$ref"`
	Type        string            `yaml:"type"`
	Format      string            `yaml:"format"`
	Description string            `yaml:"description"`
	Enum        []string          `yaml:"enum"`
	Required    []string          `yaml:"required"`
	Properties  map[string]schema `yaml:"properties"`
	Items       *schema           `yaml:"items"`
	Values      any               `yaml:"additionalProperties"`
	AllOf       []schema          `yaml:"allOf"`
}

// sheet is what the page's template shows.
type sheet struct {
	Title, Version string
	Paragraphs     []string
	Groups         []group
	Shapes         []shape
}

type group struct {
	Name, Description string
	Calls             []call
}

type call struct {
	Method, Path, ID, Summary, Description string
	Open                                   bool // no log-in needed
	Parameters                             []field
	Body                                   *kind
	Status                                 string
	Answer                                 *kind
}

type shape struct {
	Name, Description string
	Extends           string
	Fields            []field
	Values            []string
}

type field struct {
	Name, In, Description string
	Required              bool
	Kind                  kind
	Fields                []field // of an object described in place
}

// kind is a type in words; Link names the shape to look at.
type kind struct{ Words, Link string }

func (d document) sheet() sheet {
	s := sheet{Title: d.Info.Title, Version: d.Info.Version}
	for paragraph := range strings.SplitSeq(strings.TrimSpace(d.Info.Description), "\n\n") {
		s.Paragraphs = append(s.Paragraphs, paragraph)
	}
	for _, tag := range d.Tags {
		s.Groups = append(s.Groups, group{Name: tag.Name, Description: tag.Description, Calls: d.calls(tag.Name)})
	}
	for _, name := range sortedKeys(d.Components.Schemas) {
		one := d.Components.Schemas[name]
		sh := shape{Name: name, Description: one.Description, Fields: one.fields(), Values: one.Enum}
		if len(one.AllOf) > 0 {
			sh.Extends = lastOf(one.AllOf[0].Ref)
		}
		s.Shapes = append(s.Shapes, sh)
	}
	return s
}

// calls are a tag's operations in the order of the routes.
func (d document) calls(tag string) []call {
	var calls []call
	for _, r := range (&face{}).routes() {
		path := openAPIPath(r.path)
		item := d.Paths[path]
		op := map[string]*operation{http.MethodGet: item.Get, http.MethodPost: item.Post, http.MethodPut: item.Put, http.MethodDelete: item.Delete}[r.method]
		if op == nil || !slices.Contains(op.Tags, tag) {
			continue
		}
		one := call{Method: r.method, Path: Root + path, ID: op.ID, Summary: op.Summary, Description: op.Description, Open: r.who == anybody}
		for _, p := range append(slices.Clone(item.Parameters), op.Parameters...) {
			if p.Ref != "" {
				p = d.Components.Parameters[lastOf(p.Ref)]
			}
			one.Parameters = append(one.Parameters, field{Name: p.Name, In: p.In, Description: p.Description, Required: p.Required, Kind: p.Schema.kind()})
		}
		if op.Body != nil {
			one.Body = op.Body.kind()
		}
		for _, status := range sortedKeys(op.Responses) {
			if status != "default" {
				answer := op.Responses[status]
				one.Status, one.Answer = status, answer.kind()
			}
		}
		calls = append(calls, one)
	}
	return calls
}

// openAPIPath is a route's path in OpenAPI's notation: /cycles/:id is /cycles/{id}.
func openAPIPath(path string) string {
	parts := strings.Split(path, "/")
	for i, p := range parts {
		if name, ok := strings.CutPrefix(p, ":"); ok {
			parts[i] = "{" + name + "}"
		}
	}
	return strings.Join(parts, "/")
}

func (c content) kind() *kind {
	for _, name := range sortedKeys(c.Content) {
		k := c.Content[name].Schema.kind()
		return &k
	}
	return nil
}

func (s schema) kind() kind {
	switch {
	case s.Ref != "":
		return kind{lastOf(s.Ref), lastOf(s.Ref)}
	case s.Items != nil:
		of := s.Items.kind()
		return kind{"list of " + of.Words, of.Link}
	case len(s.AllOf) > 0:
		return s.AllOf[0].kind()
	case len(s.Enum) > 0:
		return kind{Words: strings.Join(s.Enum, " | ")}
	case s.Format != "" && s.Type == "string":
		return kind{Words: s.Format}
	}
	return kind{Words: s.Type}
}

func (s schema) fields() []field {
	var fields []field
	for _, name := range sortedKeys(s.Properties) {
		p := s.Properties[name]
		inner := p
		if p.Items != nil {
			inner = *p.Items
		}
		fields = append(fields, field{
			Name: name, Description: p.Description, Required: slices.Contains(s.Required, name), Kind: p.kind(), Fields: inner.fields(),
		})
	}
	return fields
}

// lastOf is the last part of a reference.
func lastOf(ref string) string { return ref[strings.LastIndexByte(ref, '/')+1:] }

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
