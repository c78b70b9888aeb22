// Package notify carries messages out of the house: e-mail by SMTP, or into files where no
// mail server is set up.
//
// Owns: transports.
//
// Does not own: what is said, to whom and when (service), or the words (web/locales). The
// in-app inbox is a table and no transport.
//
// May import: go-mail, domain, service's port types. Never store or report.
package notify
