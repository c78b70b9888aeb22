package app

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/api"
	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/api/ui"
	"github.com/duikou/duikou/worker"
)

// Handler is the whole HTTP face: pages, REST, health and metrics.
func (a *App) Handler() (http.Handler, error) {
	o := api.Options{
		Service: a.Service, Sessions: a.DB.Sessions(), Texts: a.Site, Log: a.Log,
		Secure: a.Config.HTTP.Secure, TrustedProxies: a.Config.HTTP.TrustedProxies, Ready: a.DB.Ping,
		Pages: &api.Pages{
			Mount: func(e *echo.Echo, s *edge.Sessions) error {
				return ui.Mount(e, ui.Deps{Service: a.Service, Sessions: s, Site: a.Site, Log: a.Log})
			},
			Error: ui.ErrorPage,
		},
	}
	if a.Config.Metrics {
		a.watch()
		o.Registry = a.Registry
	}
	return api.New(o)
}

// Serve answers requests on a listener until the context ends, then lets those under way
// finish, for ten seconds at most.
func (a *App) Serve(ctx context.Context, l net.Listener) error {
	handler, err := a.Handler()
	if err != nil {
		return err
	}
	server := api.Server(l.Addr().String(), handler)
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	end, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := server.Shutdown(end); !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return server.Close()
}

// Work runs the background part until the context ends or the engine refuses it for good.
func (a *App) Work(ctx context.Context, o worker.Options) error {
	fatal := make(chan error, 1)
	o.Log = a.Log
	o.OnFatal = func(err error) {
		select {
		case fatal <- err:
		default:
		}
	}
	w := worker.New(a.Client, a.Service.System, o)
	if err := w.Start(); err != nil {
		return err
	}
	defer w.Stop()
	go a.tidy(ctx)
	select {
	case err := <-fatal:
		return err
	case <-ctx.Done():
		return nil
	}
}

// tidy removes sessions that are over, once an hour.
func (a *App) tidy(ctx context.Context) {
	for tick := time.NewTicker(time.Hour); ; {
		select {
		case <-ctx.Done():
			tick.Stop()
			return
		case now := <-tick.C:
			if err := a.DB.Sessions().CleanSessions(ctx, now); err != nil && ctx.Err() == nil {
				a.Log.Warn("old sessions were not removed", "error", err)
			}
		}
	}
}
