package sheet

import (
	"io"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// textFormat is the built-in format of cells that are text whatever stands in them: an ID
// number keeps its last digits, and "=1+1" is five characters.
const textFormat = 49

// Write writes a table: headings, then rows, every cell as text.
func Write(w io.Writer, name string, heads []string, rows [][]string) error {
	out, err := Begin(name, heads)
	if err != nil {
		return err
	}
	defer out.Close()
	for _, row := range rows {
		if err := out.Row(row); err != nil {
			return err
		}
	}
	return out.Write(w)
}

// Table is a workbook that is written row by row. Rows wait in a file of their own once there
// are many of them: a table of a hundred thousand rows needs no more memory than one of a
// thousand. Close removes the file.
type Table struct {
	book   *excelize.File
	out    *excelize.StreamWriter
	styles styles
	rows   int
}

// Begin begins a table of one sheet with its headings.
func Begin(name string, heads []string) (*Table, error) {
	book, styles, err := begin(name)
	if err != nil {
		return nil, err
	}
	t := &Table{book: book, styles: styles}
	if t.out, err = book.NewStreamWriter(name); err == nil {
		err = t.out.SetColWidth(1, max(len(heads), 1), 18)
	}
	if err == nil {
		err = t.out.SetPanes(frozen)
	}
	if err == nil {
		err = t.add(heads, styles.head)
	}
	if err != nil {
		t.Close()
		return nil, err
	}
	return t, nil
}

// Row adds a row; every cell is text.
func (t *Table) Row(cells []string) error { return t.add(cells, t.styles.text) }

func (t *Table) add(texts []string, style int) error {
	t.rows++
	cells := make([]any, len(texts))
	for i, text := range texts {
		cells[i] = excelize.Cell{Value: legal(text), StyleID: style}
	}
	at, err := excelize.CoordinatesToCellName(1, t.rows)
	if err != nil {
		return err
	}
	return t.out.SetRow(at, cells)
}

// Write ends the table and writes the workbook.
func (t *Table) Write(w io.Writer) error {
	if err := t.out.Flush(); err != nil {
		return err
	}
	return t.book.Write(w)
}

// Close frees what the table holds, whether or not it was written.
func (t *Table) Close() { _ = t.book.Close() }

// Template writes an empty table to be filled in: headings in one language (required ones
// marked), columns that keep what is typed as text, and lists to choose from. words[i] are the
// choices of the i-th column in that language.
func Template(w io.Writer, name string, columns []Column, heads []string, words [][]string, rows int) error {
	book, styles, err := begin(name)
	if err != nil {
		return err
	}
	defer book.Close()
	for i, c := range columns {
		letter, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		head := heads[i]
		if c.Required {
			head += " *"
		}
		for _, step := range []error{
			book.SetColStyle(name, letter, styles.text), book.SetColWidth(name, letter, letter, 18),
			book.SetCellStr(name, letter+"1", head), book.SetCellStyle(name, letter+"1", letter+"1", styles.head),
		} {
			if step != nil {
				return step
			}
		}
		if len(words[i]) == 0 {
			continue
		}
		list := excelize.NewDataValidation(true)
		list.SetSqref(letter + "2:" + letter + strconv.Itoa(rows+1))
		if err := list.SetDropList(words[i]); err != nil {
			return err
		}
		if err := book.AddDataValidation(name, list); err != nil {
			return err
		}
	}
	if err := book.SetPanes(name, frozen); err != nil {
		return err
	}
	return book.Write(w)
}

var frozen = &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}

type styles struct{ head, text int }

// begin makes a workbook with one sheet of a name.
func begin(name string) (*excelize.File, styles, error) {
	book := excelize.NewFile()
	var s styles
	err := book.SetSheetName(book.GetSheetName(0), name)
	if err == nil {
		s.text, err = book.NewStyle(&excelize.Style{NumFmt: textFormat})
	}
	if err == nil {
		s.head, err = book.NewStyle(&excelize.Style{
			NumFmt: textFormat, Font: &excelize.Font{Bold: true},
			Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E6F0FA"}},
		})
	}
	if err != nil {
		book.Close()
	}
	return book, s, err
}

// legal drops what XML cannot hold; the longest text of a cell is 32,767 characters.
func legal(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0xfffe || r == 0xffff {
			return -1
		}
		return r
	}, s)
	if r := []rune(s); len(r) > excelize.TotalCellChars {
		return string(r[:excelize.TotalCellChars])
	}
	return s
}
