package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"

	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/standalone/demo"
	"github.com/duikou/duikou/standalone/replayrec"
	"github.com/duikou/duikou/worker"
	"github.com/duikou/duikou/workflows"
)

func recordCommand() *cobra.Command {
	return &cobra.Command{
		Use: "record FOLDER", Args: cobra.ExactArgs(1),
		Short: "Play the demonstration and write one finished history of every workflow to a folder",
		RunE: func(cmd *cobra.Command, args []string) error {
			return ephemeral(cmd.Context(), "127.0.0.1:0", func(h *house, o demo.Options) error {
				return record(cmd.Context(), h, o, args[0])
			})
		},
	}
}

// record plays the story and writes down, of each kind of workflow, the longest that has
// ended: the one that met most.
func record(ctx context.Context, h *house, o demo.Options, folder string) error {
	if _, err := demo.Play(ctx, o); err != nil {
		return err
	}
	today := calendar.DateOf(o.Today)
	err := worker.NewEngine(h.Client).StartJob(ctx, workflows.RemindID(today), workflows.NameRemind, workflows.RemindStart{Day: today})
	if err != nil {
		return err
	}
	var ids []string
	for _, name := range []string{
		workflows.NameCycle, workflows.NameAssignment, workflows.NameRequest, workflows.NameYearClose, workflows.NameRemind,
	} {
		id, err := longest(ctx, h.Client, name)
		if err != nil {
			return err
		}
		ids = append(ids, id)
	}
	if err := replayrec.Record(ctx, h.Client, ids, folder); err != nil {
		return err
	}
	fmt.Fprintf(os.Stdout, "· %v recorded in %s\n", ids, folder)
	return nil
}

// longest waits until every workflow of a kind has ended and names the one with the longest history.
func longest(ctx context.Context, c client.Client, name string) (id string, err error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		open, err := c.CountWorkflow(ctx, &workflowservice.CountWorkflowExecutionsRequest{
			Query: fmt.Sprintf("WorkflowType = '%s' AND ExecutionStatus = 'Running'", name),
		})
		if err != nil {
			return "", fmt.Errorf("the end of every %s: %w", name, err)
		}
		ended, err := c.ListWorkflow(ctx, &workflowservice.ListWorkflowExecutionsRequest{
			Query: fmt.Sprintf("WorkflowType = '%s' AND ExecutionStatus = 'Completed'", name),
		})
		if err != nil {
			return "", fmt.Errorf("the end of every %s: %w", name, err)
		}
		if open.Count > 0 || len(ended.Executions) == 0 {
			time.Sleep(50 * time.Millisecond) // the engine's list is a little behind
			continue
		}
		most := int64(0)
		for _, w := range ended.Executions {
			if w.HistoryLength > most {
				id, most = w.Execution.WorkflowId, w.HistoryLength
			}
		}
		return id, nil
	}
}
