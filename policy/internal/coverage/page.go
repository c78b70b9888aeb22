package coverage

import (
	"fmt"
	"strings"
)

const head = `# Coverage of the source reports

Which clause serves each of the %d schemes (S) and %d rules (R) of the source reports, and which
test proves it. The page is made by ` + "`go generate ./policy`" + ` from the ` + "`serves`" + ` annotations in the
YAML texts and from ` + "`policy/coverage.yaml`" + `; a test fails when it is stale or names something that
is not there. A rule that needs a judgement is served by what a person is asked to declare, tick
or decide, never by an automatic answer.

`

// page is the Markdown.
func page(n notes, served map[string][]place, proofs map[string][]string) string {
	var out strings.Builder
	fmt.Fprintf(&out, head, Schemes, Rules)
	kind := byte(0)
	for _, code := range Codes() {
		if code[0] != kind {
			kind = code[0]
			what := tests[kind].what
			fmt.Fprintf(&out, "## %ss\n\n| code | %s | served by | proved by |\n| --- | --- | --- | --- |\n", strings.ToUpper(what[:1])+what[1:], what)
		}
		var places []string
		for _, p := range served[code] {
			places = append(places, link(name(p), p.file))
		}
		fmt.Fprintf(&out, "| %s | %s | %s | %s |\n", code, n.Titles[code], strings.Join(places, "<br>"), strings.Join(proofs[code], "<br>"))
		if code == fmt.Sprintf("S%d", Schemes) {
			out.WriteByte('\n')
		}
	}
	return out.String()
}

func name(p place) string {
	file := p.file[strings.LastIndex(p.file, "/")+1:]
	if p.path == "" {
		return file
	}
	return file + ": " + p.path
}

// link is relative to docs/.
func link(text, file string) string { return fmt.Sprintf("[`%s`](../%s)", text, file) }
