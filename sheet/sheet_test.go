package sheet

import (
	"archive/zip"
	"bytes"
	"errors"
	"runtime"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/duikou/duikou/domain"
)

var staff = []Column{
	{Name: "name", Heads: []string{"姓名", "Name"}, Required: true},
	{Name: "sex", Heads: []string{"性别", "Sex"}, Kind: Enum, Choices: []Choice{{"f", []string{"女", "female"}}, {"m", []string{"男", "male"}}}},
	{Name: "born", Heads: []string{"出生日期", "Born"}, Kind: Date},
	{Name: "contract", Heads: []string{"聘用", "Contract"}, Kind: Bool, Choices: []Choice{{"true", []string{"是", "yes"}}, {"false", []string{"否", "no"}}}},
	{Name: "id_number", Heads: []string{"身份证号", "ID number"}},
}

// book fills a workbook in as a person would and hands it over as a file.
func book(t *testing.T, fill func(f *excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	fill(f)
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func rows(sheet string, lines ...[]any) func(f *excelize.File) {
	return func(f *excelize.File) {
		if sheet != "Sheet1" {
			f.NewSheet(sheet)
		}
		for i, line := range lines {
			cell, _ := excelize.CoordinatesToCellName(1, i+1)
			f.SetSheetRow(sheet, cell, &line)
		}
	}
}

func read(t *testing.T, body []byte) []Row {
	t.Helper()
	list, err := Read(bytes.NewReader(body), staff, []string{"错误", "Faults"}, Usual)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func refused(t *testing.T, body []byte, limits Limits, message string) *domain.Error {
	t.Helper()
	_, err := Read(bytes.NewReader(body), staff, nil, limits)
	fault, ok := errors.AsType[*domain.Error](err)
	if !ok || fault.Message != message || fault.Field != "file" || fault.Code != domain.CodeInvalid {
		t.Fatalf("got %v, want %s", err, message)
	}
	return fault
}

func TestRead_ATableInEitherLanguageAndAnyOrder(t *testing.T) {
	body := book(t, rows("Sheet1",
		[]any{"Sex", "  姓名 ＊", "BORN", "ID number", "Faults", "聘用"},
		[]any{"女", "张三", "1990-01-02", "11010519491231002X", "old", "是"},
		[]any{"male", " 李四 ", 32875, "", "", "No"},
		[]any{"", "", "", "", "", ""},
		[]any{"", "王五", "1990年1月2日"},
		[]any{"", "赵六", "19900102"},
	))
	list := read(t, body)
	if len(list) != 4 || list[0].Number != 2 || list[3].Number != 6 {
		t.Fatalf("read %+v", list)
	}
	for i, want := range []map[string]string{
		{"name": "张三", "sex": "f", "born": "1990-01-02", "contract": "true", "id_number": "11010519491231002X"},
		{"name": "李四", "sex": "m", "born": "1990-01-02", "contract": "false"},
		{"name": "王五", "born": "1990-01-02"},
		{"name": "赵六", "born": "1990-01-02"},
	} {
		for name, value := range want {
			if list[i].Values[name] != value {
				t.Errorf("row %d: %s is %q, want %q", list[i].Number, name, list[i].Values[name], value)
			}
		}
		if len(list[i].Faults) > 0 {
			t.Errorf("row %d: %v", list[i].Number, list[i].Faults.Err())
		}
	}
}

func TestRead_NamesWhatIsWrongWithACell(t *testing.T) {
	list := read(t, book(t, rows("Sheet1",
		[]any{"姓名", "性别", "出生日期", "聘用"},
		[]any{"", "x", "1990-02-30", "perhaps"},
		[]any{"张三", "", "soon", ""},
	)))
	for i, want := range []string{"name:required sex:unknown_value born:bad_date contract:unknown_value", "born:bad_date"} {
		var got []string
		for _, f := range list[i].Faults {
			got = append(got, f.Field+":"+f.Message)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("row %d: %v, want %s", list[i].Number, got, want)
		}
	}
}

func TestRead_AFormulaCountsWithItsResult(t *testing.T) {
	body := book(t, func(f *excelize.File) {
		w, _ := f.NewStreamWriter("Sheet1")
		w.SetRow("A1", []any{"姓名", "出生日期"})
		w.SetRow("A2", []any{excelize.Cell{Formula: `"张"&"三"`, Value: "张三"}, excelize.Cell{Formula: "DATE(1990,1,2)", Value: 32875}})
		w.SetRow("A3", []any{excelize.Cell{Formula: `NAME()`}})
		w.SetRow("A4", []any{"李四"})
		w.Flush()
	})
	list := read(t, body)
	if len(list) != 2 || list[0].Values["name"] != "张三" || list[0].Values["born"] != "1990-01-02" {
		t.Errorf("read %+v", list)
	}
}

func TestRead_RefusesWhatIsNoTableOfOurs(t *testing.T) {
	heads := []any{"姓名", "性别"}
	refused(t, []byte("name,sex\n张三,f\n"), Usual, "not_a_workbook")
	refused(t, nil, Usual, "not_a_workbook")
	refused(t, book(t, rows("Sheet1")), Usual, "headings_missing")
	refused(t, book(t, rows("Sheet1", heads)), Usual, "no_rows")
	refused(t, book(t, rows("Sheet1", []any{"性别"}, []any{"女"})), Usual, "headings_missing")
	refused(t, book(t, rows("Sheet1", []any{"姓名", "工资"}, []any{"张三", 1})), Usual, "heading_unknown")
	refused(t, book(t, rows("Sheet1", []any{"姓名", "Name"}, []any{"张三", "李四"})), Usual, "heading_twice")
	merged := refused(t, book(t, func(f *excelize.File) {
		rows("Sheet1", heads, []any{"张三", "女"}, []any{"", "女"})(f)
		f.MergeCell("Sheet1", "A2", "A3")
	}), Usual, "merged_cells")
	if merged.Args["range"] != "A2:A3" {
		t.Errorf("the range is %v", merged.Args)
	}
	full := book(t, rows("Sheet1", heads, []any{"张三", "女"}, []any{"李四", "男"}))
	refused(t, full, Limits{Bytes: 1 << 20, Rows: 1}, "too_many_rows")
	refused(t, full, Limits{Bytes: 100, Rows: 10}, "file_too_large")
}

func TestRead_FindsTheSheetAndSaysWhatTheFirstOneLacks(t *testing.T) {
	body := book(t, rows("人员", []any{"姓名"}, []any{"张三"}))
	if list := read(t, body); len(list) != 1 {
		t.Errorf("read %+v", list)
	}
}

func TestRead_IsNotFilledByABomb(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range []string{"[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"} {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		w.Write(bytes.Repeat([]byte{' '}, 40<<20))
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if b.Len() > 1<<20 {
		t.Fatalf("the bomb has %d bytes", b.Len())
	}
	refused(t, b.Bytes(), Usual, "not_a_workbook")
}

func TestWrite_NothingIsAFormulaAndAllOfItComesBack(t *testing.T) {
	evil := [][]string{{"=1+1", "+1", "-1"}, {"@SUM(A1)", "\t=1", "䶮㛃𬱖"}, {"110105194912310021", "a\x00b", ""}}
	var b bytes.Buffer
	if err := Write(&b, "表", []string{"a", "b", "c"}, evil); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	got, err := f.GetRows("表")
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range evil {
		for j, text := range row {
			cell, _ := excelize.CoordinatesToCellName(j+1, i+2)
			formula, _ := f.GetCellFormula("表", cell)
			kind, _ := f.GetCellType("表", cell)
			if formula != "" || kind == excelize.CellTypeFormula || kind == excelize.CellTypeNumber {
				t.Errorf("%s is a formula %q of type %v", cell, formula, kind)
			}
			want := strings.ReplaceAll(text, "\x00", "")
			if j < len(got[i+1]) && got[i+1][j] != want {
				t.Errorf("%s is %q, want %q", cell, got[i+1][j], want)
			}
		}
	}
}

func TestTemplate_IsReadAgainOnceItIsFilledIn(t *testing.T) {
	var b bytes.Buffer
	heads, words := []string{"姓名", "性别", "出生日期", "聘用", "身份证号"}, [][]string{nil, {"女", "男"}, nil, {"是", "否"}, nil}
	if err := Template(&b, "人员", staff, heads, words, 5000); err != nil {
		t.Fatal(err)
	}
	refused(t, b.Bytes(), Usual, "no_rows")
	f, err := excelize.OpenReader(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	f.SetSheetRow("人员", "A2", &[]any{"张三", "女", "1990-01-02", "否", "11010519491231002X"})
	b.Reset()
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	if list := read(t, b.Bytes()); len(list) != 1 || list[0].Values["sex"] != "f" || len(list[0].Faults) > 0 {
		t.Errorf("read %+v", list)
	}
}

// A house of a hundred thousand people is taken away in the memory of a small one.
func TestTable_ManyRowsNeedTheMemoryOfFew(t *testing.T) {
	if testing.Short() {
		t.Skip("writes a hundred thousand rows")
	}
	row := []string{"\u674e\u5f3a", "yes", "12 months", "", "2026-07-06", "2026-07-06", strings.Repeat("0f", 32)}
	held := func(rows int) uint64 {
		table, err := Begin("verdicts", []string{"a", "b", "c", "d", "e", "f", "g"})
		if err != nil {
			t.Fatal(err)
		}
		defer table.Close()
		for range rows {
			if err := table.Row(row); err != nil {
				t.Fatal(err)
			}
		}
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		n := new(counter)
		if err := table.Write(n); err != nil || *n < counter(rows) {
			t.Fatalf("%d bytes, %v", *n, err)
		}
		return m.HeapAlloc
	}
	few, many := held(30_000), held(100_000)
	if many > few+few/2 {
		t.Errorf("%d MiB for 30,000 rows and %d MiB for 100,000", few>>20, many>>20)
	}
}

// counter counts what is written to it.
type counter int

func (c *counter) Write(p []byte) (int, error) { *c += counter(len(p)); return len(p), nil }
