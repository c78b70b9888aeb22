package policy

import (
	"bytes"
	"encoding/json"
	flags "flag"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"go.yaml.in/yaml/v3"

	"github.com/duikou/duikou/domain"
)

// Run `go generate ./policy` after a field has been added or renamed.
var update = flags.Bool("update", false, "write the JSON Schemas anew")

// node is a part of a JSON Schema.
type node map[string]any

// words are the enumerations of a field, by the struct that holds it and its name in YAML.
var words = map[string][]string{
	"Scheme.runs": domain.SchemeWords["runs"], "Scheme.direction": domain.SchemeWords["direction"], "Scheme.term_basis": domain.SchemeWords["term_basis"],
	"Party.kinds": domain.SchemeWords["kinds"], "Party.tiers": domain.SchemeWords["tiers"], "Party.levels": domain.SchemeWords["levels"],
	"Pairing.renewed": domain.SchemeWords["renewed"], "Quota.per": domain.SchemeWords["quota_per"], "Load.of": domain.SchemeWords["load_of"],
	"Reporting.cadence": domain.SchemeWords["cadence"], "Reporting.to": domain.SchemeWords["report_to"], "Posting.for": domain.SchemeWords["posting_for"],
	"Activity.by": domain.SchemeWords["party"], "Activity.scope": domain.SchemeWords["scope"],
	"Target.compare": domain.SchemeWords["target"], "Target.per": domain.SchemeWords["target_per"],
	"Obligation.by": domain.SchemeWords["party"], "Obligation.before": domain.SchemeWords["before"], "Obligation.per": domain.SchemeWords["duty_per"], "Obligation.to": domain.SchemeWords["report_to"],
	"Stage.by": domain.SchemeWords["party"], "Body.side": domain.SchemeWords["body_side"],
	"Evaluation.of": domain.SchemeWords["subject"], "Evaluation.by": domain.SchemeWords["assessor"], "Evaluation.when": domain.SchemeWords["when"], "Evaluation.feeds": domain.SchemeWords["feeds"],
	"Budget.per": domain.SchemeWords["budget_per"], "Budget.bearer": domain.SchemeWords["bearer"], "Way.kind": domain.SchemeWords["way"],
	"Benefit.per": domain.SchemeWords["benefit_per"], "Benefit.for": domain.SchemeWords["benefit_for"], "Benefit.bearer": domain.SchemeWords["bearer"],
	"Dimension.kind":        domain.SchemeWords["measured"],
	"clauseText.confidence": confidences, "clauseText.compare": slices.Sorted(maps.Keys(comparisons)), "clauseText.unit": slices.Sorted(maps.Keys(units)),
	"Who.role": wordsOf(domain.Roles), "Who.side": wordsOf(domain.Sides),
}

// needed are the fields a text cannot do without.
var needed = map[string][]string{
	"programmeText": {"code", "version", "name", "basis"}, "regulationText": {"code", "version", "name", "basis", "clauses"},
	"Item": {"code", "name", "source"}, "Text": {"zh", "en"}, "clauseText": {"id", "text", "source", "confidence", "measure", "compare", "threshold", "unit"},
	"Step": {"id", "kind", "name", "who"}, "Chain": {"name", "steps"}, "Track": {"code", "name", "source"},
}

func wordsOf[S ~string](list []S) []string {
	out := make([]string, len(list))
	for i, w := range list {
		out[i] = string(w)
	}
	return out
}

func schemaOf(t reflect.Type) node {
	switch t.Kind() {
	case reflect.Pointer:
		return schemaOf(t.Elem())
	case reflect.String:
		return node{"type": "string"}
	case reflect.Bool:
		return node{"type": "boolean"}
	case reflect.Int, reflect.Int64:
		return node{"type": "integer"}
	case reflect.Float64:
		return node{"type": "number"}
	case reflect.Slice:
		return node{"type": "array", "items": schemaOf(t.Elem())}
	case reflect.Map:
		return node{"type": "object", "additionalProperties": schemaOf(t.Elem())}
	case reflect.Struct:
		if reflect.PointerTo(t).Implements(reflect.TypeFor[interface{ UnmarshalText([]byte) error }]()) {
			return node{"type": "string"}
		}
		fields, required := node{annotation: node{"type": "array", "items": node{"type": "string", "pattern": `^[SR]\d{2,3}$`}}}, []string{}
		addFields(t, fields, &required)
		slices.Sort(required)
		out := node{"type": "object", "additionalProperties": false, "properties": fields}
		if len(required) > 0 {
			out["required"] = required
		}
		return out
	}
	return node{}
}

func addFields(t reflect.Type, fields node, required *[]string) {
	*required = append(*required, needed[t.Name()]...)
	for i := range t.NumField() {
		f := t.Field(i)
		name, option, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		switch {
		case option == "inline":
			addFields(f.Type, fields, required)
			continue
		case name == "" || name == "-":
			continue
		}
		s := schemaOf(f.Type)
		if enum := words[t.Name()+"."+name]; enum != nil {
			if s["type"] == "array" {
				s["items"] = node{"type": "string", "enum": enum}
			} else {
				s["enum"] = enum
			}
		}
		fields[name] = s
	}
}

func jsonSchema(t *testing.T, id, title string, of reflect.Type) []byte {
	t.Helper()
	s := schemaOf(of)
	s["$schema"], s["$id"], s["title"] = "https://json-schema.org/draft/2020-12/schema", id, title
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	if err := encoder.Encode(s); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// The schema an editor reads has every field the program reads, and no other; and every text we
// ship is good by it.
func TestSchema_KnowsEveryFieldAndEveryPreset(t *testing.T) {
	for kind, c := range map[string]struct {
		of       reflect.Type
		patterns []string
	}{
		KindProgramme:  {reflect.TypeFor[programmeText](), []string{"programmes/*.yaml", "testdata/sound/programme*.yaml"}},
		KindRegulation: {reflect.TypeFor[regulationText](), []string{"regulations/*.yaml", "testdata/sound/regulation*.yaml"}},
	} {
		file := filepath.Join("schema", kind+".schema.json")
		want := jsonSchema(t, kind+".schema.json", "Duikou "+kind, c.of)
		if *update {
			if err := os.WriteFile(file, want, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		got, err := os.ReadFile(file)
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is stale (%v): run go generate ./policy", file, err)
			continue
		}
		var schema openapi3.Schema
		if err := json.Unmarshal(got, &schema); err != nil {
			t.Fatal(err)
		}
		for _, pattern := range c.patterns {
			texts, _ := filepath.Glob(pattern)
			for _, text := range texts {
				if err := schema.VisitJSON(plainOf(t, text)); err != nil {
					t.Errorf("%s: %.300s", text, err)
				}
			}
		}
	}
}

// What the program refuses as an unknown key or word, the editor marks as well.
func TestSchema_RefusesWhatTheProgramRefuses(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("schema", "programme.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	var schema openapi3.Schema
	if err := json.Unmarshal(text, &schema); err != nil {
		t.Fatal(err)
	}
	for _, broken := range []string{"unknown-key", "wrong-type", "runs-unknown", "pairing-kind", "serves-misplaced", "who-unknown-role", "quota-range"} {
		if err := schema.VisitJSON(plainOf(t, filepath.Join("testdata", "broken", "programme-"+broken+".yaml"))); err == nil {
			t.Errorf("%s is good by the schema", broken)
		}
	}
}

// plainOf is a text as JSON values.
func plainOf(t *testing.T, file string) any {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var value any
	if err := yaml.Unmarshal(text, &value); err != nil {
		t.Fatal(err)
	}
	body, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	var plain any
	if err := json.Unmarshal(body, &plain); err != nil {
		t.Fatal(err)
	}
	return plain
}

// Whoever writes a programme finds every key in the guide, and its example loads.
func TestGuide_ExplainsEveryKeyAndItsExampleLoads(t *testing.T) {
	guide, err := os.ReadFile(filepath.Join("..", "docs", "programmes.md"))
	if err != nil {
		t.Fatal(err)
	}
	fields := node{}
	addFields(reflect.TypeFor[programmeText](), fields, new([]string))
	for _, key := range slices.Sorted(maps.Keys(fields)) {
		if !strings.Contains(string(guide), "`"+key+"`") && !strings.Contains(string(guide), "\n"+key+": ") {
			t.Errorf("docs/programmes.md does not explain %s", key)
		}
	}
	_, example, _ := strings.Cut(string(guide), "```yaml\ncode: my-scheme")
	example, _, found := strings.Cut("code: my-scheme"+example, "```")
	if !found {
		t.Fatal("the guide has no example")
	}
	if _, err := presetLibrary(t).add(KindProgramme, "docs/programmes.md", []byte(example)); err != nil {
		t.Error(err)
	}
}
