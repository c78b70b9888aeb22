package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/duikou/duikou/app"
	"github.com/duikou/duikou/casefile"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

// importCommand takes in what others wrote, on data that is thrown away afterwards.
func importCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "import", Short: "Take in what others wrote, on ephemeral data", Args: cobra.NoArgs}
	cmd.AddCommand(importCaseCommand())
	return cmd
}

type caseOptions struct {
	check, asJSON bool
	seed          uint64
	locale        string
}

func importCaseCommand() *cobra.Command {
	var o caseOptions
	cmd := &cobra.Command{
		Use: "case FILE...", Args: cobra.MinimumNArgs(1),
		Short: "Expand reports into raw monthly records, and make every total they state again (docs/records.md)",
		RunE:  func(cmd *cobra.Command, files []string) error { return importCases(cmd.Context(), files, o, os.Stdout) },
	}
	cmd.Flags().BoolVar(&o.check, "check", false, "fail when a total comes out other than stated")
	cmd.Flags().BoolVar(&o.asJSON, "json", false, "print the results as one JSON array in the last line")
	cmd.Flags().Uint64Var(&o.seed, "seed", 1, "decides which raw records are made up; never what they come to")
	cmd.Flags().StringVar(&o.locale, "locale", "en", "language of the warnings: en or zh-CN")
	return cmd
}

func importCases(ctx context.Context, files []string, o caseOptions, out io.Writer) error {
	var cases []casefile.Case
	var faults []error
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			faults = append(faults, err)
			continue
		}
		read, err := casefile.Read(file, body)
		cases, faults = append(cases, read...), append(faults, err)
	}
	if err := errors.Join(faults...); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "duikou-import-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	h, err := openRows(ctx, dir)
	if err != nil {
		return err
	}
	defer h.Stop()
	results, err := runCases(ctx, h.App, cases, o)
	if err != nil {
		return err
	}
	right := true
	for _, r := range results {
		printCase(out, r)
		right = right && r.OK()
	}
	if o.asJSON {
		if err := json.NewEncoder(out).Encode(results); err != nil {
			return err
		}
	}
	if o.check && !right {
		return errors.New("a total differs from what the report states")
	}
	return nil
}

func runCases(ctx context.Context, a *app.App, cases []casefile.Case, o caseOptions) ([]casefile.Result, error) {
	im := casefile.Importer{Service: a.Service, Library: a.Policy, Home: homes(a.Service), Seed: o.seed}
	results := make([]casefile.Result, 0, len(cases))
	for _, c := range cases {
		r, err := im.Import(ctx, c)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.File, err)
		}
		results = append(results, r)
	}
	casefile.Twins(results)
	for _, r := range results {
		for i, w := range r.Warnings {
			r.Warnings[i].Text = a.Site.Text(o.locale, "case."+w.Code, w.Args)
		}
	}
	return results, nil
}

// homes makes an organisation for every reporter, and somebody who records for it.
func homes(s *service.Service) func(context.Context, string) (domain.ID, service.Actor, error) {
	known := map[string]domain.ID{}
	clerk := service.Actor{UserID: 1, Login: "import", Name: "import", Memberships: []domain.Membership{{Role: domain.RoleSystem}}}
	return func(ctx context.Context, name string) (domain.ID, service.Actor, error) {
		if id, ok := known[name]; ok {
			return id, clerk, nil
		}
		o, err := s.Directory.CreateOrganisation(ctx, service.Request{Actor: clerk}, service.OrganisationForm{Name: name, Kind: domain.OrgHospital})
		if err == nil {
			known[name] = o.ID
			clerk.Memberships = append(clerk.Memberships, domain.Membership{Org: o.ID, Role: domain.RoleHR})
		}
		return o.ID, clerk, err
	}
}

func printCase(out io.Writer, r casefile.Result) {
	fmt.Fprintf(out, "%s: %d raw records, %d totals, %d warnings\n", r.Case, r.Records, len(r.Totals), len(r.Warnings))
	for _, t := range r.Totals {
		mark := "ok  "
		if !t.OK {
			mark = "FAIL"
		}
		fmt.Fprintf(out, "  %s %-36s %-16s stated %-16s exactly %s (%s)\n", mark, t.Key, t.Printed, t.Display, t.Exact, t.Basis)
	}
	for _, w := range r.Warnings {
		fmt.Fprintf(out, "  %s %s: %s\n", w.Code, w.Where, w.Text)
	}
}
