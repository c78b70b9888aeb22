package engine

import (
	"context"
	"log/slog"
	"strings"
	"sync/atomic"

	"go.temporal.io/server/common/log"
	"go.temporal.io/server/common/log/tag"
)

// serverLogger passes the server's warnings and errors on to slog and drops the
// rest: a running server says a great deal at INFO. Panic and Fatal are logged
// as errors and do not end the process, because it is not the server's to end.
//
// While the server stops, its parts complain about one another's absence; that
// is written at DEBUG, so that an orderly stop looks like one.
type serverLogger struct {
	out      *slog.Logger
	stopping *atomic.Bool
}

func newServerLogger(out *slog.Logger) serverLogger {
	return serverLogger{out: out.With("component", "temporal"), stopping: new(atomic.Bool)}
}

// byDesign begins warnings about what the engine leaves out on purpose.
const byDesign = "HTTP API port has not been set."

func (l serverLogger) Debug(string, ...tag.Tag) {}

func (l serverLogger) Info(string, ...tag.Tag) {}

func (l serverLogger) Warn(msg string, tags ...tag.Tag) {
	if !strings.HasPrefix(msg, byDesign) {
		l.write(slog.LevelWarn, msg, tags)
	}
}

func (l serverLogger) Error(msg string, tags ...tag.Tag) { l.write(slog.LevelError, msg, tags) }

func (l serverLogger) DPanic(msg string, tags ...tag.Tag) { l.write(slog.LevelError, msg, tags) }

func (l serverLogger) Panic(msg string, tags ...tag.Tag) { l.write(slog.LevelError, msg, tags) }

func (l serverLogger) Fatal(msg string, tags ...tag.Tag) { l.write(slog.LevelError, msg, tags) }

// With returns a logger that adds the tags to every message.
func (l serverLogger) With(tags ...tag.Tag) log.Logger {
	return serverLogger{out: slog.New(l.out.Handler().WithAttrs(attrs(tags))), stopping: l.stopping}
}

func (l serverLogger) write(level slog.Level, msg string, tags []tag.Tag) {
	if l.stopping.Load() {
		level = slog.LevelDebug
	}
	l.out.LogAttrs(context.Background(), level, msg, attrs(tags)...)
}

func attrs(tags []tag.Tag) []slog.Attr {
	out := make([]slog.Attr, len(tags))
	for i, t := range tags {
		out[i] = slog.Any(t.Key(), t.Value())
	}
	return out
}
