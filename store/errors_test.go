package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"net"
	"testing"

	"github.com/go-sql-driver/mysql"
	"gorm.io/gorm"

	"github.com/duikou/duikou/domain"
)

func TestFault_SaysInOurCodesWhatTheDatabaseSaidInNumbers(t *testing.T) {
	said := func(number uint16, message string) error {
		return fmt.Errorf("wrapped: %w", &mysql.MySQLError{Number: number, Message: message})
	}
	for _, c := range []struct {
		err   error
		code  domain.Code
		text  string
		field string
	}{
		{gorm.ErrRecordNotFound, domain.CodeNotFound, "not_found", ""},
		{said(1062, "Duplicate entry '7-2026-06' for key 'reports.uq_reports__month'"), domain.CodeConflict, "duplicate", "month"}, // MySQL 8
		{said(1062, "Duplicate entry '7-x__y' for key 'uq_people__id_number'"), domain.CodeConflict, "duplicate", "id_number"},     // MariaDB
		{said(1062, "Duplicate entry '1' for key 'PRIMARY'"), domain.CodeConflict, "duplicate", ""},
		{said(1406, "Data too long for column 'name' at row 1"), domain.CodeInvalid, "too_long", "name"},
		{said(1264, "Out of range value for column 'days' at row 1"), domain.CodeInvalid, "out_of_range", "days"},
		{said(1213, "Deadlock found"), domain.CodeUnavailable, "unavailable", ""},
		{said(1205, "Lock wait timeout exceeded"), domain.CodeUnavailable, "unavailable", ""},
		{said(1040, "Too many connections"), domain.CodeUnavailable, "unavailable", ""},
		{said(1146, "Table doesn't exist"), domain.CodeInternal, "internal", ""},
		{driver.ErrBadConn, domain.CodeUnavailable, "unavailable", ""},
		{mysql.ErrInvalidConn, domain.CodeUnavailable, "unavailable", ""},
		{&net.OpError{Op: "dial", Err: errors.New("refused")}, domain.CodeUnavailable, "unavailable", ""},
		{errors.New("anything else"), domain.CodeInternal, "internal", ""},
	} {
		var got *domain.Error
		if !errors.As(fault(c.err), &got) || got.Code != c.code || got.Message != c.text || got.Field != c.field {
			t.Errorf("%v became %+v", c.err, got)
		} else if !errors.Is(got, c.err) {
			t.Errorf("%v lost its cause", c.err)
		}
	}
	ours := domain.Fault(domain.CodePolicy, "x")
	for _, err := range []error{nil, context.Canceled, context.DeadlineExceeded, error(ours)} {
		if got := fault(err); got != err {
			t.Errorf("%v became %v, and should pass through", err, got)
		}
	}
}

func TestFault_OnlyDeadlocksAndWaitsAreTriedAgain(t *testing.T) {
	for number, want := range map[uint16]bool{1213: true, 1205: true, 1062: false, 1040: false} {
		if got := retryable(&mysql.MySQLError{Number: number}); got != want {
			t.Errorf("%d: %v", number, got)
		}
	}
	if retryable(context.Canceled) || retryable(nil) {
		t.Error("a cancelled request is tried again")
	}
}
