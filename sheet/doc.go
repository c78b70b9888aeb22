// Package sheet reads and writes xlsx workbooks: tables with typed columns that people fill
// in, and the same tables back with what is wrong in each row.
//
// It owns the library for workbooks, the limits on what may be uploaded, and the rule that
// nothing written is ever a formula. It does not own what the rows mean, the words above the
// columns, or where they are stored. It may import domain and the workbook library.
package sheet
