package engine

import (
	"context"
	"errors"
	"fmt"
	"net"

	"go.temporal.io/server/common/primitives"
	"go.temporal.io/server/common/testing/freeport"
)

// ErrPortInUse says that another process listens on Options.Port.
var ErrPortInUse = errors.New("port is already in use")

// ports are where the server's five services listen on the loopback.
type ports struct {
	frontend, internal, history, matching, worker int
}

// takePorts checks the frontend's port before the server does, because the
// server only logs that it could not listen and goes on to crash. The other
// four are free ones.
func takePorts(ctx context.Context, frontend int) (ports, error) {
	if frontend == 0 {
		frontend = freeport.MustGetFreePort()
	} else {
		probe, err := new(net.ListenConfig).Listen(ctx, "tcp", hostPort(frontend))
		if err != nil {
			return ports{}, fmt.Errorf("engine: %s: %w (%v)", hostPort(frontend), ErrPortInUse, err)
		}
		if err := probe.Close(); err != nil {
			return ports{}, fmt.Errorf("engine: %s: %w", hostPort(frontend), err)
		}
	}
	return ports{
		frontend: frontend,
		internal: freeport.MustGetFreePort(),
		history:  freeport.MustGetFreePort(),
		matching: freeport.MustGetFreePort(),
		worker:   freeport.MustGetFreePort(),
	}, nil
}

func (p ports) byService() map[primitives.ServiceName]int {
	return map[primitives.ServiceName]int{
		primitives.FrontendService:         p.frontend,
		primitives.InternalFrontendService: p.internal,
		primitives.HistoryService:          p.history,
		primitives.MatchingService:         p.matching,
		primitives.WorkerService:           p.worker,
	}
}
