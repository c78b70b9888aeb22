package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.temporal.io/api/namespace/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/server/common/config"
	sqliteschema "go.temporal.io/server/schema/sqlite"
	"google.golang.org/protobuf/types/known/durationpb"
)

// createNamespace writes the namespace before the server starts, when it is not
// there yet: registered through the API it would be unknown to the server's
// caches for some seconds. The helper's own retention is one day.
func createNamespace(cfg *config.Config, name string, retention time.Duration) error {
	ns, err := sqliteschema.NewNamespaceConfig(clusterName, name, false, nil)
	if err != nil {
		return fmt.Errorf("engine namespace: %w", err)
	}
	ns.Detail.Config.Retention = durationpb.New(retention)
	if err := sqliteschema.CreateNamespaces(cfg.Persistence.DataStores[coreStore].SQL, ns); err != nil {
		return fmt.Errorf("engine namespace: %w", err)
	}
	return nil
}

// waitUntilUsable asks as a client does: the frontend is healthy, the token is
// accepted, the namespace is there and keeps workflows as long as it should.
func (e *Engine) waitUntilUsable(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, readyTimeout)
	defer cancel()
	c, err := client.NewLazyClient(e.ClientOptions())
	if err != nil {
		return fmt.Errorf("engine: %w", err)
	}
	defer c.Close()
	for {
		err := e.checkNamespace(ctx, c)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("engine is not ready: %w", errors.Join(ctx.Err(), err))
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func (e *Engine) checkNamespace(ctx context.Context, c client.Client) error {
	if _, err := c.CheckHealth(ctx, &client.CheckHealthRequest{}); err != nil {
		return err
	}
	service := c.WorkflowService()
	found, err := service.DescribeNamespace(ctx, &workflowservice.DescribeNamespaceRequest{Namespace: e.opts.Namespace})
	if err != nil {
		return err
	}
	if found.GetConfig().GetWorkflowExecutionRetentionTtl().AsDuration() == e.opts.Retention {
		return nil
	}
	_, err = service.UpdateNamespace(ctx, &workflowservice.UpdateNamespaceRequest{
		Namespace: e.opts.Namespace,
		Config:    &namespace.NamespaceConfig{WorkflowExecutionRetentionTtl: durationpb.New(e.opts.Retention)},
	})
	return err
}
