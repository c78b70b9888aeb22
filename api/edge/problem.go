package edge

import (
	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/domain"
)

// Problem is an error as RFC 9457 problem details. Message is the locale key of the first
// fault without its "error." prefix, Detail the same in the reader's language; Errors lists
// every field at fault.
type Problem struct {
	Type      string            `json:"type"` // urn:duikou:error:<code>
	Title     string            `json:"title"`
	Status    int               `json:"status"`
	Detail    string            `json:"detail"`
	Code      domain.Code       `json:"code"`
	Message   string            `json:"message"`
	Field     string            `json:"field,omitempty"`
	Args      map[string]string `json:"args,omitempty"`
	Errors    []FieldProblem    `json:"errors,omitempty"`
	RequestID string            `json:"request_id,omitempty"`
}

// FieldProblem is one field at fault.
type FieldProblem struct {
	Field   string            `json:"field"`
	Message string            `json:"message"`
	Detail  string            `json:"detail"`
	Args    map[string]string `json:"args,omitempty"`
}

// MIMEProblem is the content type of a Problem.
const MIMEProblem = "application/problem+json"

// ProblemOf puts a fault into the reader's words. The cause stays behind.
func ProblemOf(c echo.Context, status int, e *domain.Error) Problem {
	p := Problem{
		Type: "urn:duikou:error:" + string(e.Code), Title: Text(c, "code."+string(e.Code), nil),
		Status: status, Detail: detail(c, e),
		Code: e.Code, Message: e.Message, Field: e.Field, Args: e.Args, RequestID: RequestID(c),
	}
	for _, one := range append([]*domain.Error{e}, e.More...) {
		if one.Field != "" {
			p.Errors = append(p.Errors, FieldProblem{one.Field, one.Message, detail(c, one), one.Args})
		}
	}
	return p
}

// detail is a fault as a sentence. The texts of faults in a field are made to stand beside
// it, so its name goes before them.
func detail(c echo.Context, e *domain.Error) string {
	text := Text(c, "error."+e.Message, e.Args)
	if e.Field == "" {
		return text
	}
	return e.Field + ": " + text
}

// RequestID is the name of the request in the log, also sent back as X-Request-ID.
func RequestID(c echo.Context) string { return c.Response().Header().Get(echo.HeaderXRequestID) }
