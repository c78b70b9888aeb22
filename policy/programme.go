package policy

import (
	"crypto/sha256"
	"encoding/hex"

	"cel.dev/cel-go/cel"

	"github.com/duikou/duikou/domain"
)

// programmeText is a programme as it stands in YAML: its structure, and the clauses a
// candidate must meet.
type programmeText struct {
	Code             string `yaml:"code"`
	Version          int    `yaml:"version"`
	BasedOn          string `yaml:"based_on"` // written out when loaded; what is left here is a base that is not there
	domain.Programme `yaml:",inline"`
	Eligibility      []clauseText `yaml:"eligibility"`
}

// programme is one version, ready to screen.
type programme struct {
	domain.Programme
	eligibility []clause
	conditions  conditions
}

// refOf names a text. The hash is over the bytes as they are.
func refOf(code string, version int, text []byte) domain.PolicyRef {
	sum := sha256.Sum256(text)
	return domain.PolicyRef{Code: code, Version: version, Hash: hex.EncodeToString(sum[:])}
}

// parseProgramme reads, checks and compiles a text. What it mentions must be known.
func parseProgramme(file string, text []byte, known names) (programme, error) {
	var t programmeText
	d := read(file, text, &t)
	if len(d.faults) > 0 {
		return programme{}, d.faults
	}
	p := programme{Programme: t.Programme}
	p.Ref = refOf(t.Code, t.Version, text)
	wantHead(d, t.Code, t.Version, t.Name, t.Basis)
	d.at("based_on").want(t.BasedOn == "", "there is no base %q", t.BasedOn)
	checkProgramme(d, p.Programme, known)
	p.conditions = compileConditions(d.at("chains"), p.Chains)
	declared := make([]fact, 0, len(p.Declarations))
	for _, declaration := range p.Declarations {
		declared = append(declared, fact{"declared." + declaration.Code, cel.BoolType})
	}
	env, err := language(personFacts, candidateFacts, declared)
	if d.at("declarations").want(err == nil, "%v", err) && (p.AsCycle() || d.has("eligibility")) {
		plain(d.at("eligibility"), t.Eligibility)
		p.eligibility = compileClauses(d.at("eligibility"), env, t.Eligibility)
	}
	return p, d.faults.err()
}

// wantHead checks what programmes and regulations have in common.
func wantHead(d *document, code string, version int, name domain.Text, basis []string) {
	d.at("code").want(policyCode.MatchString(code), "a code is a-z, 0-9 and -")
	d.at("version").want(version > 0, "the version counts from 1")
	wantText(d.at("name"), name)
	d.at("basis").want(len(basis) > 0, "the documents it rests on are needed")
}
