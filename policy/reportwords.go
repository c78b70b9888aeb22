package policy

import (
	"embed"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

//go:embed reports/words.yaml
var reportTexts embed.FS

// ReportWords is what to look for when a report that somebody else wrote is taken in.
type ReportWords struct {
	Patterns []ReportPattern     `yaml:"patterns"`
	Levels   string              `yaml:"levels"`
	Names    string              `yaml:"names"`
	Year     string              `yaml:"year"`
	Own      []string            `yaml:"own"`
	Scopes   map[string][]string `yaml:"scopes"`
	Families [][]string          `yaml:"families"`
	levels   *regexp.Regexp
	names    *regexp.Regexp
	year     *regexp.Regexp
	digits   []string
	comma    string // between the names of a list
}

// ReportPattern is one thing to find.
type ReportPattern struct {
	Code    string `yaml:"code"`
	In      string `yaml:"in"` // quote or text
	Pattern string `yaml:"pattern"`
	re      *regexp.Regexp
}

// Words reads and compiles the words.
func (l *Library) Words() (*ReportWords, error) {
	const file = "reports/words.yaml"
	text, err := reportTexts.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return l.parseWords("policy/"+file, text)
}

func (l *Library) parseWords(file string, text []byte) (*ReportWords, error) {
	w := &ReportWords{digits: l.lexicon.Digits, comma: "\u3001"}
	d := read(file, text, w)
	if len(d.faults) > 0 {
		return nil, d.faults
	}
	var err error
	for i, p := range w.Patterns {
		at := d.at("patterns").item(i)
		at.key("code").want(codeText.MatchString(p.Code), "a code is a-z, 0-9 and _")
		at.key("in").want(p.In == "quote" || p.In == "text", "must be one of quote, text")
		w.Patterns[i].re, err = regexp.Compile(p.Pattern)
		at.key("pattern").want(err == nil, "%v", err)
	}
	w.levels, err = regexp.Compile(w.Levels)
	d.at("levels").want(err == nil, "%v", err)
	w.names, err = regexp.Compile(w.Names)
	d.at("names").want(err == nil, "%v", err)
	w.year, err = regexp.Compile(w.Year)
	d.at("year").want(err == nil, "%v", err)
	return w, d.faults.err()
}

// Finding is something a text holds that a reader should know of.
type Finding struct{ Code, Words string }

// Look finds what is wrong with a text; quoted says that it is a sentence of the source.
func (w *ReportWords) Look(text string, quoted bool) []Finding {
	var found []Finding
	for _, p := range w.Patterns {
		if p.In == "quote" && !quoted {
			continue
		}
		if hit := p.re.FindString(text); hit != "" {
			found = append(found, Finding{p.Code, hit})
		}
	}
	if m, list := w.levels.FindStringSubmatch(text), w.names.FindString(text); m != nil && list != "" && quoted {
		if strings.Count(list, w.comma)+1 != slices.Index(w.digits, m[1]) {
			found = append(found, Finding{"levels_differ", list + " " + m[0]})
		}
	}
	if hit := repeated(text); hit != "" && quoted {
		found = append(found, Finding{"word_repeated", hit})
	}
	return found
}

// repeated finds a word of two to four characters that stands twice in a row.
func repeated(text string) string {
	runes := []rune(text)
	for n := 4; n >= 2; n-- {
		for i := 0; i+2*n <= len(runes); i++ {
			word := string(runes[i : i+n])
			if word == string(runes[i+n:i+2*n]) && hanWord.MatchString(word) {
				return word + word
			}
		}
	}
	return ""
}

var hanWord = regexp.MustCompile(`^\p{Han}+$`)

// Years are the years a text names.
func (w *ReportWords) Years(text string) []int {
	var years []int
	for _, m := range w.year.FindAllStringSubmatch(text, -1) {
		if y, err := strconv.Atoi(m[1]); err == nil {
			years = append(years, y)
		}
	}
	return years
}

// Family is the name of the family a unit word belongs to; the word itself when it has none.
func (w *ReportWords) Family(unit string) string {
	for _, family := range w.Families {
		if slices.Contains(family, unit) {
			return family[0]
		}
	}
	return unit
}
