package policycli

import (
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/policy"
)

// Exit is an error with the status a program should end with. Without a message everything
// has been said already.
type Exit struct {
	Code    int
	Message string
}

func (e Exit) Error() string { return e.Message }

// The statuses: a text has faults; what was asked cannot be understood.
const (
	faulty = 1
	misuse = 2
)

// Command is `policy` with its commands.
func Command() *cobra.Command {
	cmd := &cobra.Command{Use: "policy", Short: "Judge by a rule, or check the texts of rules, without a database"}
	cmd.AddCommand(judgeCommand(), checkCommand(), listCommand())
	cmd.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return Exit{misuse, err.Error()} })
	return cmd
}

func listCommand() *cobra.Command {
	return &cobra.Command{Use: "list", Short: "List the regulations one can judge by", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		l, err := policy.Presets()
		if err != nil {
			return err
		}
		for _, ref := range l.Regulations() {
			name := l.RegulationName(ref)
			fmt.Fprintf(cmd.OutOrStdout(), "%-18s v%d  %s / %s\n", ref.Code, ref.Version, name.Zh, name.En)
		}
		return nil
	}}
}

// question is what is asked on the command line.
type question struct {
	regulation, title, on, facts, lang string
	json                               bool
}

func judgeCommand() *cobra.Command {
	var q question
	cmd := &cobra.Command{
		Use: "judge", Short: "Judge a person who is described in a file", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return judge(cmd, q) },
	}
	flags := cmd.Flags()
	flags.StringVar(&q.regulation, "regulation", "", "`code` of the regulation; policy list names them")
	flags.StringVar(&q.title, "title", "", "title applied for: intermediate, deputy_senior, senior")
	flags.StringVar(&q.on, "on", "", "day of the application, YYYY-MM-DD")
	flags.StringVar(&q.facts, "facts", "", "file of facts, or - for standard input")
	flags.StringVar(&q.lang, "lang", "zh", "language of the rule's texts without --json: zh, en")
	flags.BoolVar(&q.json, "json", false, "print the answer as JSON")
	return cmd
}

func judge(cmd *cobra.Command, q question) error {
	facts, err := q.read(cmd.InOrStdin())
	if err != nil {
		return Exit{misuse, err.Error()}
	}
	l, err := policy.Presets()
	if err != nil {
		return err
	}
	answer, err := l.Answer(q.regulation, facts)
	if err != nil {
		return Exit{misuse, fmt.Sprintf("--regulation: there is no regulation %q; known are %s", q.regulation, codes(l))}
	}
	if q.json {
		return json.NewEncoder(cmd.OutOrStdout()).Encode(answer)
	}
	print(cmd.OutOrStdout(), answer, q.lang)
	return nil
}

// codes names the regulations one can judge by.
func codes(l *policy.Library) string {
	var list []string
	for _, ref := range l.Regulations() {
		list = append(list, ref.Code)
	}
	return strings.Join(list, ", ")
}

// read is the facts with what the flags say of them. The flags win over the file.
func (q question) read(stdin io.Reader) (facts domain.ServiceFacts, err error) {
	in, name := stdin, "standard input"
	if q.facts == "" {
		return facts, fmt.Errorf("--facts: name a file, or - for standard input")
	}
	if q.facts != "-" {
		file, err := os.Open(q.facts)
		if err != nil {
			return facts, fmt.Errorf("--facts: %w", err)
		}
		defer file.Close()
		in, name = file, q.facts
	}
	if facts, err = policy.ReadFacts(in); err != nil {
		return facts, fmt.Errorf("%s: %w", name, err)
	}
	if q.title != "" {
		facts.Target = domain.Title(q.title)
	}
	if facts.Target.Rank() < domain.TitleIntermediate.Rank() {
		return facts, fmt.Errorf("--title: %q is none of intermediate, deputy_senior, senior", string(facts.Target))
	}
	if q.on != "" {
		if facts.On, err = calendar.ParseDate(q.on); err != nil {
			return facts, fmt.Errorf("--on: %w", err)
		}
	}
	if facts.On.IsZero() {
		return facts, fmt.Errorf("--on: name the day of the application, YYYY-MM-DD")
	}
	return facts, nil
}

// print says an answer in words.
func print(out io.Writer, a policy.Answer, lang string) {
	say := func(t domain.Text) string {
		if lang == "en" {
			return t.En
		}
		return t.Zh
	}
	fmt.Fprintf(out, "%s (%s, version %d, %.12s)\n%s for %s on %s\n\n", say(a.Name), a.Regulation.Code, a.Regulation.Version, a.Regulation.Hash,
		strings.ToUpper(strings.ReplaceAll(a.Eligible, "_", " ")), a.Title, a.On)
	for _, c := range a.Clauses {
		mark := "fail"
		switch {
		case c.Pass:
			mark = "pass"
		case c.Unknown != "":
			mark = "not known"
		case c.Warning:
			mark = "note"
		}
		fmt.Fprintf(out, "[%s] %s\n    required %s, found %s (%s)", mark, say(c.Text), c.Required, found(c), c.Unit)
		if c.By != "" {
			fmt.Fprintf(out, ", deemed done by %s", c.By)
		}
		fmt.Fprintf(out, "\n    %s [%s]\n", c.Source, c.Confidence)
	}
	if a.Served != nil {
		fmt.Fprintf(out, "\nserved   %s\n", amount(a.Served))
	}
	if a.Missing != nil && a.Missing.Value > 0 {
		fmt.Fprintf(out, "missing  %s\n", amount(a.Missing))
	}
	if a.Earliest != nil && a.Eligible == domain.NotEligible {
		fmt.Fprintf(out, "earliest %s\n", a.Earliest)
	}
	for _, e := range a.Earned {
		value := fmt.Sprint(e.Value)
		if e.Unknown != "" {
			value = "not known without " + e.Unknown
		}
		fmt.Fprintf(out, "earns    %s: %s %s\n", say(e.Text), value, say(e.Unit))
	}
	for _, t := range a.Evidence {
		fmt.Fprintf(out, "evidence %s\n", say(t))
	}
	for _, t := range a.Notes {
		fmt.Fprintf(out, "note     %s\n", say(t))
	}
}

func found(c domain.ClauseResult) string {
	if c.Unknown != "" {
		return "nothing: " + c.Unknown + " is missing"
	}
	return c.Actual
}

func amount(q *domain.Quantity) string {
	text := fmt.Sprintf("%d %s", q.Value, q.Unit)
	if q.Days > 0 {
		text += fmt.Sprintf(" and %d day", q.Days)
	}
	return text
}

func checkCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "check [FILE...]", Short: "Check programmes and regulations; without a file, those that are shipped",
		RunE: func(cmd *cobra.Command, names []string) error { return check(cmd.OutOrStdout(), names, asJSON) },
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the result as JSON")
	return cmd
}

// checked is the result as JSON.
type checked struct {
	OK     bool         `json:"ok"`
	Files  int          `json:"files"`
	Faults []checkFault `json:"faults"`
}

type checkFault struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Field   string `json:"field"`
	Message string `json:"message"`
}

func check(out io.Writer, names []string, asJSON bool) error {
	var faults policy.Faults
	n := 0
	if len(names) == 0 {
		l, err := policy.Presets()
		if err != nil {
			var ok bool
			if faults, ok = err.(policy.Faults); !ok {
				return err
			}
		} else {
			n = len(l.Sources())
		}
	} else {
		files, err := readFiles(names)
		if err != nil {
			return Exit{misuse, err.Error()}
		}
		n = len(files)
		if faults, err = policy.Check(files); err != nil {
			return err
		}
	}
	report(out, faults, n, asJSON)
	if len(faults) > 0 {
		return Exit{Code: faulty}
	}
	return nil
}

func report(out io.Writer, faults policy.Faults, files int, asJSON bool) {
	if asJSON {
		result := checked{OK: len(faults) == 0, Files: files, Faults: []checkFault{}}
		for _, f := range faults {
			result.Faults = append(result.Faults, checkFault(f))
		}
		_ = json.NewEncoder(out).Encode(result)
		return
	}
	for _, f := range faults {
		fmt.Fprintln(out, f)
	}
	if len(faults) == 0 {
		fmt.Fprintf(out, "%d texts are sound.\n", files)
	}
}

// readFiles reads files, and the YAML files of folders. Folders of test data and hidden ones are
// left out unless they are named: what is in them is meant to be wrong.
func readFiles(names []string) (files []policy.File, err error) {
	for _, name := range names {
		err := filepath.WalkDir(name, func(path string, entry fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if entry.IsDir() {
				if base := entry.Name(); path != name && (base == "testdata" || strings.HasPrefix(base, ".")) {
					return filepath.SkipDir
				}
				return nil
			}
			if ext := filepath.Ext(path); path != name && ext != ".yaml" && ext != ".yml" {
				return nil
			}
			text, err := os.ReadFile(path)
			files = append(files, policy.File{Name: path, Text: text})
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("there is no YAML file in %s", strings.Join(names, ", "))
	}
	return files, nil
}
