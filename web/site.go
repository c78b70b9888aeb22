package web

import (
	"bytes"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"path"
	"strings"
)

// Site is every page in every language, ready to be written. It is safe for concurrent use.
type Site struct {
	texts  map[string]texts
	assets assets
	pages  map[string]map[string]*template.Template // by locale, then by name
}

// Load reads and parses everything that is embedded. An error is a fault of the build.
func Load() (*Site, error) {
	s := &Site{texts: map[string]texts{}, pages: map[string]map[string]*template.Template{}}
	var err error
	if s.assets, err = loadAssets(); err != nil {
		return nil, err
	}
	for _, locale := range Locales {
		if s.texts[locale], err = loadTexts(locale); err != nil {
			return nil, err
		}
		if s.pages[locale], err = s.parse(locale); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// parse builds one template per page: the shared parts (files that start with "_") and the
// page itself, with functions that speak the language.
func (s *Site) parse(locale string) (map[string]*template.Template, error) {
	shared, err := template.New("").Funcs(s.funcs(locale)).Option("missingkey=error").ParseFS(embedded, "templates/_*.html")
	if err != nil {
		return nil, err
	}
	files, err := fs.Glob(embedded, "templates/[a-z]*.html")
	if err != nil {
		return nil, err
	}
	pages := map[string]*template.Template{}
	for _, file := range files {
		page, err := shared.Clone()
		if err == nil {
			page, err = page.ParseFS(embedded, file)
		}
		if err != nil {
			return nil, err
		}
		pages[strings.TrimSuffix(path.Base(file), ".html")] = page
	}
	return pages, nil
}

// view is what a template is given: the frame as .F, the page as .P.
type view struct {
	F Frame
	P any
}

// render writes a page. It is built in memory first, so that a fault in a template never
// leaves half a page behind.
func (s *Site) render(w io.Writer, name string, f Frame, page any) error {
	tpl, ok := s.pages[f.Locale][name]
	if !ok {
		return fmt.Errorf("no page %q in %q", name, f.Locale)
	}
	var b bytes.Buffer
	if err := tpl.ExecuteTemplate(&b, "layout", view{f, page}); err != nil {
		return err
	}
	_, err := b.WriteTo(w)
	return err
}
