package web

import (
	"time"

	"github.com/duikou/duikou/domain"
)

// Frame is what every page has around it.
type Frame struct {
	Locale  string
	Path    string // of the request, to come back to
	User    User   // zero before log-in
	Nav     []NavItem
	Tabs    []NavItem // the tabs at the bottom of a phone
	CSRF    string
	Flash   *Flash
	Now     time.Time
	Refresh string // when a list was read, "15:04"
}

// User is who is reading.
type User struct {
	ID   domain.ID
	Name string
}

// NavItem is a link of the navigation. Key is "nav.<Key>" and the name of its icon.
type NavItem struct {
	Key     string
	Href    string
	Badge   int
	Current bool
}

// Flash is a message shown once, on the page after an action. Kind is success, warning or
// error.
type Flash struct {
	Kind string
	Text string
}
