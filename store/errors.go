package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"regexp"
	"strings"

	"github.com/go-sql-driver/mysql"
	"gorm.io/gorm"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/duikou/duikou/domain"
)

// MySQL's numbers for what a person can cause or a retry can mend. MariaDB uses the same.
const (
	myTooManyConnections = 1040
	myServerShutdown     = 1053
	myDuplicate          = 1062
	myLockWait           = 1205
	myDeadlock           = 1213
	myOutOfRange         = 1264
	myReadOnly           = 1290
	myTooLong            = 1406
)

func notFound() error { return domain.Fault(domain.CodeNotFound, "not_found") }
func stale() error    { return domain.Fault(domain.CodeStale, "changed_meanwhile") }

// fault turns what the database said into a *domain.Error by its number. A cancelled
// context passes through as it is, and so does an error that is already ours.
func fault(err error) error {
	if err == nil {
		return nil
	}
	if _, ours := errors.AsType[*domain.Error](err); ours {
		return err
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	found := func() *domain.Error {
		if errors.Is(err, gorm.ErrRecordNotFound) || errors.Is(err, sql.ErrNoRows) {
			return domain.Fault(domain.CodeNotFound, "not_found")
		}
		if e, ok := errors.AsType[*mysql.MySQLError](err); ok {
			return mysqlFault(e)
		}
		if e, ok := errors.AsType[*sqlite.Error](err); ok {
			return sqliteFault(e)
		}
		if unreachable(err) {
			return domain.Fault(domain.CodeUnavailable, "unavailable")
		}
		return domain.Fault(domain.CodeInternal, "internal")
	}()
	found.Cause = err
	return found
}

func mysqlFault(e *mysql.MySQLError) *domain.Error {
	switch e.Number {
	case myDuplicate:
		return duplicate(mysqlIndex.FindStringSubmatch(e.Message))
	case myTooLong:
		return blame(mysqlColumn.FindStringSubmatch(e.Message), "too_long")
	case myOutOfRange:
		return blame(mysqlColumn.FindStringSubmatch(e.Message), "out_of_range")
	case myDeadlock, myLockWait, myTooManyConnections, myServerShutdown, myReadOnly:
		return domain.Fault(domain.CodeUnavailable, "unavailable")
	}
	return domain.Fault(domain.CodeInternal, "internal")
}

func sqliteFault(e *sqlite.Error) *domain.Error {
	switch e.Code() {
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY:
		return duplicate(sqliteColumn.FindStringSubmatch(e.Error()))
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN:
		return domain.Fault(domain.CodeUnavailable, "unavailable")
	}
	return domain.Fault(domain.CodeInternal, "internal")
}

var (
	// Duplicate entry '…' for key 'reports.uq_reports__month' (MySQL), 'uq_reports__month' (MariaDB).
	mysqlIndex = regexp.MustCompile(`uq_\w+?__(\w+)'$`)
	// Data too long for column 'name' at row 1.
	mysqlColumn = regexp.MustCompile(`for column '(\w+)'`)
	// UNIQUE constraint failed: reports.assignment_id, reports.month (2067).
	sqliteColumn = regexp.MustCompile(`constraint failed: (?:\w+\.\w+, )*\w+\.(\w+)`)
)

func duplicate(match []string) *domain.Error {
	e := domain.Fault(domain.CodeConflict, "duplicate")
	if len(match) == 2 {
		e.Field = strings.TrimSuffix(match[1], "_key")
	}
	return e
}

func blame(match []string, message string) *domain.Error {
	field := ""
	if len(match) == 2 {
		field = match[1]
	}
	return domain.Invalid(field, message)
}

func isDuplicate(err error) bool {
	e, ok := errors.AsType[*domain.Error](err)
	return ok && e.Code == domain.CodeConflict && e.Message == "duplicate"
}

// retryable reports whether the database gave the transaction up for another one's sake.
func retryable(err error) bool {
	if e, ok := errors.AsType[*mysql.MySQLError](err); ok {
		return e.Number == myDeadlock || e.Number == myLockWait
	}
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		return e.Code()&0xff == sqlite3.SQLITE_BUSY
	}
	return false
}

// givenUp reports whether SQLite may have rolled the whole transaction back by itself: what
// comes after such an error would be committed statement by statement.
func givenUp(err error) bool {
	e, ok := errors.AsType[*sqlite.Error](err)
	if !ok {
		return false
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_INTERRUPT:
		return true
	}
	return false
}

func unreachable(err error) bool {
	if _, ok := errors.AsType[net.Error](err); ok {
		return true
	}
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, mysql.ErrInvalidConn) ||
		errors.Is(err, sql.ErrConnDone) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}
