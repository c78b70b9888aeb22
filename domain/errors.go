package domain

import (
	"errors"
	"fmt"
)

// Code classifies an error for everybody above the domain: the HTTP status, the type of a
// Temporal application error and the family of the message are all derived from it.
type Code string

// The error codes. Each maps to one HTTP status in api.
const (
	CodeInvalid      Code = "invalid"      // 422: a field is missing or wrong; Field names it
	CodeNotFound     Code = "not_found"    // 404: no such thing, or not yours to see
	CodeForbidden    Code = "forbidden"    // 403: you may see it but not do this
	CodeUnauthorized Code = "unauthorized" // 401: not logged in
	CodeConflict     Code = "conflict"     // 409: the case is not in a state that allows this
	CodeStale        Code = "stale"        // 409: somebody else was faster; Args say who and what
	CodeLocked       Code = "locked"       // 409: the year is frozen or locked by its close
	CodePolicy       Code = "policy"       // 422: a rule of the programme forbids it
	CodeReplayed     Code = "replayed"     // 409: the idempotency key was used for another request
	CodeRateLimited  Code = "rate_limited" // 429: too many attempts
	CodeUnavailable  Code = "unavailable"  // 503: a part we need is down; retry later
	CodeInternal     Code = "internal"     // 500: our fault
)

// Error is the only error a person's request ends in. Message is a key of web/locales
// ("error.<Message>"), never a sentence; Args fill its named gaps.
type Error struct {
	Code    Code              `json:"code"`
	Message string            `json:"message"`         // locale key without the "error." prefix
	Field   string            `json:"field,omitempty"` // the form or JSON field to blame, or ""
	Args    map[string]string `json:"args,omitempty"`  // named values for the message
	More    []*Error          `json:"more,omitempty"`  // further faults of the same request (one per field)
	Cause   error             `json:"-"`               // for the log only
}

func (e *Error) Error() string {
	s := string(e.Code) + ": " + e.Message
	if e.Field != "" {
		s += " (" + e.Field + ")"
	}
	if e.Cause != nil {
		s += ": " + e.Cause.Error()
	}
	return s
}

func (e *Error) Unwrap() error { return e.Cause }

// With adds a named value to the message.
func (e *Error) With(name string, value any) *Error {
	if e.Args == nil {
		e.Args = map[string]string{}
	}
	e.Args[name] = fmt.Sprint(value)
	return e
}

// Fault builds an error that blames no field.
func Fault(code Code, message string) *Error { return &Error{Code: code, Message: message} }

// Invalid builds an error that blames a field.
func Invalid(field, message string) *Error {
	return &Error{Code: CodeInvalid, Message: message, Field: field}
}

// CodeOf is the code an error carries; anything that is not ours is internal.
func CodeOf(err error) Code {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return CodeInternal
}

// Faults gathers the faults of one request, so that a person sees all of them at once.
type Faults []*Error

// Add notes a fault in a field.
func (f *Faults) Add(field, message string) *Error {
	e := Invalid(field, message)
	*f = append(*f, e)
	return e
}

// Check notes a fault when ok is false.
func (f *Faults) Check(ok bool, field, message string) {
	if !ok {
		f.Add(field, message)
	}
}

// Err is nil without faults; otherwise the first fault, carrying the others.
func (f Faults) Err() error {
	if len(f) == 0 {
		return nil
	}
	first := *f[0]
	first.More = f[1:]
	return &first
}
