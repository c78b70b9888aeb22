package bench

import (
	"fmt"
	"io"
	"text/tabwriter"
)

// Line is one figure of the table. Floor and Value have the same unit; Ratio is the median of
// Value/Floor over the blocks of a run, and so need not be the quotient of the two.
type Line struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
	Unit  string  `json:"unit"`
	Floor float64 `json:"floor"`
	Ratio float64 `json:"ratio"`

	Against string `json:"-"` // what the floor is
}

// Print writes the lines as a table.
func Print(out io.Writer, lines []Line) {
	table := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(table, "what\tvalue\tfloor\tunit\tratio\tagainst")
	for _, l := range lines {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%.2f\t%s\n", l.Name, figure(l.Value), figure(l.Floor), l.Unit, l.Ratio, l.Against)
	}
	table.Flush()
}

// figure shows three digits that mean something.
func figure(v float64) string {
	switch {
	case v >= 100:
		return fmt.Sprintf("%.0f", v)
	case v >= 10:
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.2f", v)
}
