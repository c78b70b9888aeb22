package domain

import (
	"fmt"
	"strconv"
	"strings"
)

// ID identifies a row. It is never reused and says nothing about a person.
type ID int64

func (id ID) String() string { return strconv.FormatInt(int64(id), 10) }

// CaseKind is what a workflow tells the story of.
type CaseKind string

// The kinds of case. They are the first part of a workflow ID and permanent once released.
const (
	CaseCycle      CaseKind = "cycle"
	CaseAssignment CaseKind = "assignment"
	CaseRequest    CaseKind = "request"
	CaseYearClose  CaseKind = "year-close"
)

// CaseRef names a case, a unit of work with its own audit chain and its own workflow.
type CaseRef struct {
	Kind CaseKind `json:"kind"`
	ID   ID       `json:"id"`
}

// String is the case's name in logs and in the audit, "cycle/12".
func (c CaseRef) String() string { return fmt.Sprintf("%s/%d", c.Kind, c.ID) }

// SubjectKind is what a task is about inside its case.
type SubjectKind string

// The subjects of tasks.
const (
	SubjectCycle      SubjectKind = "cycle"
	SubjectNomination SubjectKind = "nomination"
	SubjectAssignment SubjectKind = "assignment"
	SubjectReport     SubjectKind = "report"
	SubjectRequest    SubjectKind = "request"
	SubjectYearClose  SubjectKind = "year_close"
)

// SubjectRef names the thing a task is about.
type SubjectRef struct {
	Kind SubjectKind `json:"kind"`
	ID   ID          `json:"id"`
}

// Holder says in whose inbox a task lies: one user ("u12") or whoever holds a role in an
// organisation ("o5:hr"). It is one indexed column, so an inbox is a range scan.
type Holder string

// HolderUser is the inbox of one user.
func HolderUser(user ID) Holder { return Holder("u" + user.String()) }

// HolderRole is the inbox shared by everybody with a role in an organisation.
func HolderRole(org ID, role Role) Holder { return Holder("o" + org.String() + ":" + string(role)) }

// Parse takes a holder apart: a user, or an organisation and a role.
func (h Holder) Parse() (user, org ID, role Role) {
	if s, ok := strings.CutPrefix(string(h), "u"); ok {
		n, _ := strconv.ParseInt(s, 10, 64)
		return ID(n), 0, ""
	}
	s, r, _ := strings.Cut(strings.TrimPrefix(string(h), "o"), ":")
	n, _ := strconv.ParseInt(s, 10, 64)
	return 0, ID(n), Role(r)
}
