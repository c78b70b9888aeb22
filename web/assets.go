package web

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
)

//go:embed all:templates static locales
var embedded embed.FS

// StaticPath is where static files are served.
const StaticPath = "/static/"

// asset is a static file. Its address holds the hash of its content, so that a browser may
// keep it for ever and still never show an old one.
type asset struct {
	body []byte
	kind string
}

type assets struct {
	address map[string]string // by name: "app.css" → "/static/app.1f2e3d4c5b6a.css"
	file    map[string]asset  // by the last part of the address
}

func loadAssets() (assets, error) {
	found := assets{address: map[string]string{}, file: map[string]asset{}}
	entries, err := fs.ReadDir(embedded, "static")
	if err != nil {
		return found, err
	}
	// Style sheets come last: they name pictures by the addresses those have got by then.
	slices.SortStableFunc(entries, func(a, b fs.DirEntry) int {
		return cmp.Compare(strings.Count(a.Name(), ".css"), strings.Count(b.Name(), ".css"))
	})
	for _, e := range entries {
		body, err := embedded.ReadFile("static/" + e.Name())
		if err != nil {
			return found, err
		}
		found.add(e.Name(), body)
	}
	return found, nil
}

func (a *assets) add(name string, body []byte) {
	ext := path.Ext(name)
	if ext == ".css" {
		for known, address := range a.address {
			body = bytes.ReplaceAll(body, []byte("url("+known+")"), []byte("url("+address+")"))
		}
	}
	sum := sha256.Sum256(body)
	last := strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:6]) + ext
	a.address[name] = StaticPath + last
	a.file[last] = asset{body, mime.TypeByExtension(ext)}
}

// Asset is the address of a static file, such as "app.css".
func (s *Site) Asset(name string) string { return s.assets.address[name] }

// Static serves the static files below StaticPath, to be kept for a year.
func (s *Site) Static() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		file, ok := s.assets.file[strings.TrimPrefix(r.URL.Path, StaticPath)]
		if !ok {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", file.kind)
		w.Header().Set("Content-Length", strconv.Itoa(len(file.body)))
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		if r.Method != http.MethodHead {
			_, _ = w.Write(file.body)
		}
	})
}
