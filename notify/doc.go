// Package notify carries messages out of the house: e-mail by SMTP (or into files where no
// mail server is set up), WeCom application messages, group robots of WeCom, DingTalk and
// Feishu, and signed webhooks.
//
// Owns: transports, each with what its provider calls its errors; the guard that keeps a
// configured address from reaching what it must not.
//
// Does not own: what is said, to whom and when (service), what follows from a failure
// (domain.SendRules), or the words (web/locales). The in-app inbox is a table and no
// transport.
//
// An address of a robot holds its key and a query may hold a token: no error of this package
// carries an address, and nothing is logged here.
//
// May import: go-mail, domain, service's port types. Never store or report.
package notify
