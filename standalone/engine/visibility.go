package engine

import (
	"context"
	"database/sql"

	"github.com/google/uuid"
	"go.temporal.io/api/common/v1"
	"go.temporal.io/server/api/adminservice/v1"
	enumsspb "go.temporal.io/server/api/enums/v1"
	"go.temporal.io/server/chasm"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
)

// execution names one open workflow run.
type execution struct {
	namespace, run uuid.UUID
	workflow       string
}

// openExecutions reads, before the server starts, what is open in temporal.db.
func openExecutions(ctx context.Context, path string) (open []execution, err error) {
	err = within(ctx, path, func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, "SELECT namespace_id, workflow_id, run_id FROM current_executions WHERE state IN (?, ?)",
			int(enumsspb.WORKFLOW_EXECUTION_STATE_CREATED), int(enumsspb.WORKFLOW_EXECUTION_STATE_RUNNING))
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var e execution
			if err := rows.Scan(&e.namespace, &e.workflow, &e.run); err != nil {
				return err
			}
			open = append(open, e)
		}
		return rows.Err()
	})
	return open, err
}

// refreshVisibility lists the given workflows again in a visibility.db that was
// made anew, in the background until done or Stop: nothing of Duikou waits for
// that list, it serves the operator's tools. Closed workflows are not listed
// again; they stay readable by their ID.
func (e *Engine) refreshVisibility(ctx context.Context, open []execution) {
	if len(open) == 0 {
		return
	}
	e.background.Go(func() {
		conn, err := grpc.NewClient(e.Address(), grpc.WithTransportCredentials(insecure.NewCredentials()))
		if err != nil {
			e.opts.Logger.Error("engine: visibility not refreshed", "error", err)
			return
		}
		defer conn.Close()
		admin := adminservice.NewAdminServiceClient(conn)
		ctx := metadata.AppendToOutgoingContext(ctx, "authorization", "Bearer "+e.opts.Token)
		failed := 0
		for _, o := range open {
			_, err := admin.RefreshWorkflowTasks(ctx, &adminservice.RefreshWorkflowTasksRequest{
				NamespaceId: o.namespace.String(),
				Execution:   &common.WorkflowExecution{WorkflowId: o.workflow, RunId: o.run.String()},
				Archetype:   chasm.WorkflowArchetype,
			})
			if ctx.Err() != nil {
				return
			}
			if err != nil {
				failed++
				e.opts.Logger.Warn("engine: workflow not listed again", "workflow", o.workflow, "error", err)
			}
		}
		e.opts.Logger.Info("engine: visibility made anew", "listed", len(open)-failed, "failed", failed)
	})
}
