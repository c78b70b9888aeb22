package sheet

import (
	"bytes"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

// Read reads the first sheet whose first row holds the headings of the columns. Empty rows are
// passed over; a formula counts with the result stored beside it. ignored are further headings
// that may stand there (the column of faults in a file that comes back). What is wrong with the
// file as a whole is an invalid error in "file": not_a_workbook, file_too_large,
// headings_missing, heading_unknown, heading_twice, merged_cells, no_rows, too_many_rows. What
// is wrong with a cell is in its row.
func Read(r io.Reader, columns []Column, ignored []string, limits Limits) ([]Row, error) {
	body, err := io.ReadAll(io.LimitReader(r, limits.Bytes+1))
	if err != nil {
		return nil, err
	}
	if int64(len(body)) > limits.Bytes {
		return nil, domain.Invalid("file", "file_too_large").With("limit", limits.Bytes>>20)
	}
	options := excelize.Options{RawCellValue: true, UnzipSizeLimit: unzipped, UnzipXMLSizeLimit: unzipped}
	book, err := excelize.OpenReader(bytes.NewReader(body), options)
	if err != nil {
		fault := domain.Invalid("file", "not_a_workbook")
		fault.Cause = err
		return nil, fault
	}
	defer book.Close()
	name, places, err := find(book, columns, ignored)
	if err != nil {
		return nil, err
	}
	if merged, err := book.GetMergeCells(name, true); err == nil && len(merged) > 0 {
		return nil, domain.Invalid("file", "merged_cells").With("range", merged[0].GetStartAxis()+":"+merged[0].GetEndAxis())
	}
	return readRows(book, name, columns, places, limits)
}

// find looks for the sheet with the headings, and where each column stands in it (-1: nowhere).
// The fault told is that of the first sheet.
func find(book *excelize.File, columns []Column, ignored []string) (string, []int, error) {
	var first error
	for _, name := range book.GetSheetList() {
		heads, err := headings(book, name)
		if err != nil {
			return "", nil, err
		}
		places, err := place(heads, columns, ignored)
		if err == nil {
			return name, places, nil
		}
		if first == nil {
			first = err
		}
	}
	if first == nil {
		first = domain.Invalid("file", "no_rows")
	}
	return "", nil, first
}

func headings(book *excelize.File, name string) ([]string, error) {
	rows, err := book.Rows(name)
	if err != nil {
		return nil, nil // a sheet of charts has no rows
	}
	defer rows.Close()
	if !rows.Next() {
		return nil, nil
	}
	heads, err := rows.Columns()
	return heads, unreadable(err)
}

// unreadable is a workbook that breaks off in the middle.
func unreadable(err error) error {
	if err == nil {
		return nil
	}
	fault := domain.Invalid("file", "not_a_workbook")
	fault.Cause = err
	return fault
}

func place(heads []string, columns []Column, ignored []string) ([]int, error) {
	places := make([]int, len(columns))
	for i := range places {
		places[i] = -1
	}
	for at, head := range heads {
		word := plain(head)
		if word == "" || (Column{Heads: ignored}).headed(word) {
			continue
		}
		i := indexHeaded(columns, word)
		if i < 0 {
			return nil, domain.Invalid("file", "heading_unknown").With("name", clip(head))
		}
		if places[i] >= 0 {
			return nil, domain.Invalid("file", "heading_twice").With("name", clip(head))
		}
		places[i] = at
	}
	var missing []string
	for i, c := range columns {
		if c.Required && places[i] < 0 {
			missing = append(missing, c.Heads[0])
		}
	}
	if len(missing) > 0 {
		return nil, domain.Invalid("file", "headings_missing").With("names", strings.Join(missing, ", "))
	}
	return places, nil
}

func indexHeaded(columns []Column, word string) int {
	for i, c := range columns {
		if c.headed(word) {
			return i
		}
	}
	return -1
}

func clip(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40])
	}
	return s
}

// blankRun is after how many empty rows in a row a sheet counts as ended: some programs store
// a million of them.
const blankRun = 10_000

func readRows(book *excelize.File, name string, columns []Column, places []int, limits Limits) ([]Row, error) {
	rows, err := book.Rows(name)
	if err != nil {
		return nil, unreadable(err)
	}
	defer rows.Close()
	epoch1904 := false
	if props, err := book.GetWorkbookProps(); err == nil && props.Date1904 != nil {
		epoch1904 = *props.Date1904
	}
	var list []Row
	number, blank := 0, 0
	for rows.Next() && blank < blankRun {
		cells, err := rows.Columns()
		if err != nil {
			return nil, unreadable(err)
		}
		number++
		if number == 1 {
			continue
		}
		row := Row{Number: number, Values: map[string]string{}, Cells: make([]string, len(columns))}
		if !row.read(cells, columns, places, epoch1904) {
			blank++
			continue
		}
		blank = 0
		if len(list) == limits.Rows {
			return nil, domain.Invalid("file", "too_many_rows").With("limit", limits.Rows)
		}
		list = append(list, row)
	}
	if err := rows.Error(); err != nil {
		return nil, unreadable(err)
	}
	if len(list) == 0 {
		return nil, domain.Invalid("file", "no_rows")
	}
	return list, nil
}

// read takes the cells of a row apart; false says that all of them are empty.
func (r *Row) read(cells []string, columns []Column, places []int, epoch1904 bool) bool {
	found := false
	for i := range columns {
		if places[i] < 0 || places[i] >= len(cells) {
			continue
		}
		r.Cells[i] = strings.TrimSpace(cells[places[i]])
		found = found || r.Cells[i] != ""
	}
	if !found {
		return false
	}
	for i, c := range columns {
		if r.Cells[i] == "" {
			r.Faults.Check(!c.Required, c.Name, "required")
			continue
		}
		value, shown, fault := c.read(r.Cells[i], epoch1904)
		r.Values[c.Name], r.Cells[i] = value, shown
		r.Faults.Check(fault == "", c.Name, fault)
	}
	return true
}

// read makes a cell into a value; shown is the cell as a person knows it, a date and not the
// number it is kept as.
func (c Column) read(cell string, epoch1904 bool) (value, shown, fault string) {
	switch c.Kind {
	case Date:
		d, ok := readDate(cell, epoch1904)
		if !ok {
			return "", cell, "bad_date"
		}
		return d.String(), d.String(), ""
	case Enum, Bool:
		value, ok := c.choice(plain(cell))
		if !ok {
			return "", cell, "unknown_value"
		}
		return value, cell, ""
	}
	return cell, cell, ""
}

// readDate reads a date cell (days since an epoch) or a date written as text: year, month and
// day in that order, however they are separated, or as eight digits.
func readDate(cell string, epoch1904 bool) (calendar.Date, bool) {
	parts := strings.FieldsFunc(cell, func(r rune) bool { return r < '0' || r > '9' })
	if len(parts) == 1 && len(parts[0]) == 8 && parts[0] == cell {
		parts = []string{cell[:4], cell[4:6], cell[6:]}
	}
	if len(parts) == 3 && len(parts[0]) == 4 && len(parts[1]) <= 2 && len(parts[2]) <= 2 {
		numbers := [3]int{}
		for i, p := range parts {
			numbers[i], _ = strconv.Atoi(p)
		}
		return valid(numbers[0], numbers[1], numbers[2])
	}
	days, err := strconv.ParseFloat(cell, 64)
	if err != nil || days < 1 || days >= 110_000 { // up to the year 2201
		return calendar.Date{}, false
	}
	t, err := excelize.ExcelDateToTime(days, epoch1904)
	if err != nil {
		return calendar.Date{}, false
	}
	return valid(t.Year(), int(t.Month()), t.Day())
}

func valid(year, month, day int) (calendar.Date, bool) {
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if year < 1 || t.Year() != year || int(t.Month()) != month || t.Day() != day {
		return calendar.Date{}, false
	}
	return calendar.NewDate(year, time.Month(month), day), true
}
