package replayrec

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/history/v1"
	"go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"google.golang.org/protobuf/encoding/protojson"
)

// Record writes the history of every run of the named workflows to dir, one file per run:
// "assignment-7.2.json" is the second run of assignment/7. What would name the machine that
// recorded it is taken out. A file that is there already is an error and stays as it is.
func Record(ctx context.Context, c client.Client, workflowIDs []string, dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, id := range workflowIDs {
		runs, err := runsOf(ctx, c, id)
		if err != nil {
			return fmt.Errorf("runs of %s: %w", id, err)
		}
		for i, run := range runs {
			file := filepath.Join(dir, fmt.Sprintf("%s.%d.json", strings.ReplaceAll(id, "/", "-"), i+1))
			if err := recordRun(ctx, c, id, run, file); err != nil {
				return fmt.Errorf("run %d of %s: %w", i+1, id, err)
			}
		}
	}
	return nil
}

// runsOf lists the runs of a workflow ID, oldest first; none is an error.
func runsOf(ctx context.Context, c client.Client, id string) ([]string, error) {
	var runs []*workflow.WorkflowExecutionInfo
	for token := []byte(nil); ; {
		page, err := c.ListWorkflow(ctx, &workflowservice.ListWorkflowExecutionsRequest{
			Query: fmt.Sprintf("WorkflowId = '%s'", id), NextPageToken: token,
		})
		if err != nil {
			return nil, err
		}
		runs = append(runs, page.Executions...)
		if token = page.NextPageToken; len(token) == 0 {
			break
		}
	}
	if len(runs) == 0 {
		return nil, fmt.Errorf("the engine knows none")
	}
	slices.SortFunc(runs, func(a, b *workflow.WorkflowExecutionInfo) int {
		return a.StartTime.AsTime().Compare(b.StartTime.AsTime())
	})
	var ids []string
	for _, r := range runs {
		ids = append(ids, r.Execution.RunId)
	}
	return ids, nil
}

func recordRun(ctx context.Context, c client.Client, id, run, file string) error {
	var h history.History
	events := c.GetWorkflowHistory(ctx, id, run, false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for events.HasNext() {
		e, err := events.Next()
		if err != nil {
			return err
		}
		h.Events = append(h.Events, e)
	}
	raw, err := protojson.Marshal(&h)
	if err != nil {
		return err
	}
	if raw, err = anonymous(raw); err != nil {
		return err
	}
	return writeNew(file, raw)
}

// writeNew writes a file that must not exist: what a release recorded is never changed.
func writeNew(file string, raw []byte) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(raw)
	return errors.Join(err, f.Close())
}

// anonymous is a history that does not say where it was recorded. Keys come out sorted and
// indented, so that a file is the same wherever it is written.
func anonymous(raw []byte) ([]byte, error) {
	var h any
	if err := json.Unmarshal(raw, &h); err != nil {
		return nil, err
	}
	host, err := os.Hostname()
	if err != nil {
		return nil, err
	}
	out, err := json.MarshalIndent(without(h, host), "", " ")
	return append(out, '\n'), err
}

// without takes the host's name out of every identity and of the names of the queues a worker
// keeps for itself.
func without(v any, host string) any {
	switch v := v.(type) {
	case map[string]any:
		for key, value := range v {
			v[key] = without(value, host)
		}
		if _, ok := v["identity"]; ok {
			v["identity"] = "duikou"
		}
		if name, ok := v["name"].(string); ok {
			if own, found := strings.CutPrefix(name, host+":"); found {
				v["name"] = "duikou:" + own
			}
		}
	case []any:
		for i := range v {
			v[i] = without(v[i], host)
		}
	}
	return v
}
