package engine

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"
	_ "time/tzdata" // Asia/Shanghai must resolve on machines without zone files

	"go.temporal.io/sdk/client"
	sdklog "go.temporal.io/sdk/log"
	"go.temporal.io/server/temporal"
)

const (
	defaultNamespace = "duikou"
	defaultRetention = 90 * 24 * time.Hour
	readyTimeout     = 30 * time.Second
	// stopTimeout bounds Stop from the outside: the server grants each of its
	// services five minutes, longer than any service manager waits.
	stopTimeout = 20 * time.Second
)

// Options says where the engine keeps its data and who may drive it.
type Options struct {
	// Dir is the folder of temporal.db, visibility.db and lock. It is created
	// with mode 0700 when missing; the mode of an existing one is left alone.
	// The files are always 0600.
	Dir string
	// Namespace is created when missing. Default "duikou".
	Namespace string
	// Retention is how long a closed workflow stays readable, and how long the
	// engine refuses to start its ID again under reject-duplicate. Default 90
	// days; a changed value is applied at the next start.
	Retention time.Duration
	// Port of the frontend's gRPC on 127.0.0.1; 0 takes a free one.
	Port int
	// Token a client must present; empty makes a random one of 256 bit that is
	// valid until Stop.
	Token string
	// Logger receives the server's messages at WARN and above, and those of
	// clients made from ClientOptions. nil is slog.Default().
	Logger *slog.Logger
}

// Engine is a running server. Its methods may be called from any goroutine.
type Engine struct {
	opts   Options
	ports  ports
	server temporal.Server
	lock   *folderLock
	logger serverLogger

	background sync.WaitGroup
	cancel     context.CancelFunc

	stopOnce sync.Once
	stopErr  error
}

// Start returns when the frontend is healthy and the namespace usable, about a
// second later, or with the reason why not. ctx bounds the start only.
//
// Errors to tell apart: ErrFolderInUse, ErrPortInUse, ErrIncompatible.
func Start(ctx context.Context, o Options) (*Engine, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("engine folder: %w", err)
	}
	lock, err := lockFolder(o.Dir)
	if err != nil {
		return nil, err
	}
	e := &Engine{opts: o, lock: lock, logger: newServerLogger(o.Logger)}
	if err := e.start(ctx); err != nil {
		if stopErr := e.Stop(context.Background()); stopErr != nil {
			err = errors.Join(err, stopErr)
		}
		return nil, err
	}
	return e, nil
}

func (o Options) withDefaults() (Options, error) {
	if o.Dir == "" {
		return o, errors.New("engine: Options.Dir is empty")
	}
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return o, fmt.Errorf("engine folder: %w", err)
	}
	o.Dir = dir
	if o.Namespace == "" {
		o.Namespace = defaultNamespace
	}
	if o.Retention == 0 {
		o.Retention = defaultRetention
	}
	if o.Retention < time.Hour {
		return o, fmt.Errorf("engine: retention %s is below one hour, the least Temporal accepts", o.Retention)
	}
	if o.Token == "" {
		var secret [32]byte
		rand.Read(secret[:]) // never fails: the runtime aborts instead
		o.Token = hex.EncodeToString(secret[:])
	}
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	return o, nil
}

func (e *Engine) start(ctx context.Context) error {
	found, err := prepareFiles(ctx, e.opts.Dir, e.logger)
	if err != nil {
		return err
	}
	if e.ports, err = takePorts(ctx, e.opts.Port); err != nil {
		return err
	}
	cfg := serverConfig(e.opts.Dir, e.ports)
	if err := createNamespace(cfg, e.opts.Namespace, e.opts.Retention); err != nil {
		return err
	}
	tls, err := newInternalTLS()
	if err != nil {
		return err
	}
	server, err := temporal.NewServer(serverOptions(cfg, e.ports, e.opts.Token, tls, e.logger)...)
	if err != nil {
		return fmt.Errorf("engine: %w", err)
	}
	// From here on the server holds goroutines and connections; Stop ends them
	// even when its own start fails half-way.
	e.server = server
	if err := server.Start(); err != nil {
		return fmt.Errorf("engine: %w", err)
	}
	if err := e.waitUntilUsable(ctx); err != nil {
		return err
	}
	background, cancel := context.WithCancel(context.Background())
	e.cancel = cancel
	e.refreshVisibility(background, found)
	return nil
}

// Address is the frontend's host:port.
func (e *Engine) Address() string {
	return net.JoinHostPort(loopback, strconv.Itoa(e.ports.frontend))
}

// Token is what a client must present as its API key.
func (e *Engine) Token() string { return e.opts.Token }

// Namespace is the one that Start made usable.
func (e *Engine) Namespace() string { return e.opts.Namespace }

// ClientOptions lets this process, or any that was told address and token,
// dial the engine. TLS is off: the frontend listens on the loopback alone.
func (e *Engine) ClientOptions() client.Options {
	return client.Options{
		HostPort:          e.Address(),
		Namespace:         e.opts.Namespace,
		Credentials:       client.NewAPIKeyStaticCredentials(e.opts.Token),
		ConnectionOptions: client.ConnectionOptions{TLSDisabled: true},
		Logger:            sdklog.NewStructuredLogger(e.opts.Logger),
	}
}

// Stop ends the server within 20 seconds, folds the write-ahead logs into the
// database files (so that a copy of the folder is then a backup) and releases
// the folder. Workers and clients must be stopped before. Calling it again
// returns the first answer.
//
// When the server does not end in time the folder stays locked until the
// process ends, because something may still be writing to it.
func (e *Engine) Stop(ctx context.Context) error {
	e.stopOnce.Do(func() { e.stopErr = e.stop(ctx) })
	return e.stopErr
}

func (e *Engine) stop(ctx context.Context) error {
	if e.cancel != nil {
		e.cancel()
		e.background.Wait()
	}
	e.logger.stopping.Store(true)
	if e.server != nil {
		ctx, cancel := context.WithTimeout(ctx, stopTimeout)
		defer cancel()
		stopped := make(chan error, 1)
		go func() { stopped <- e.server.Stop() }()
		select {
		case err := <-stopped:
			if err != nil {
				return errors.Join(fmt.Errorf("engine stop: %w", err), e.lock.release())
			}
		case <-ctx.Done():
			return fmt.Errorf("engine did not stop in time: %w", ctx.Err())
		}
		checkpoint(e.opts.Dir, e.opts.Logger)
	}
	return e.lock.release()
}
