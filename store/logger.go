package store

import (
	"context"
	"log/slog"
	"time"

	"gorm.io/gorm/logger"
)

// slowQuery is how long a statement may take before it is worth a line in the log.
const slowQuery = 500 * time.Millisecond

// queryLog reports slow statements without their values, at the level for debugging all of
// them, and nothing else: errors are returned, and whoever handles them logs them once.
type queryLog struct{ log *slog.Logger }

func (q queryLog) LogMode(logger.LogLevel) logger.Interface { return q }
func (queryLog) Info(context.Context, string, ...any)       {}
func (queryLog) Warn(context.Context, string, ...any)       {}
func (queryLog) Error(context.Context, string, ...any)      {}
func (q queryLog) ParamsFilter(_ context.Context, sql string, _ ...any) (string, []any) {
	return sql, nil
}

func (q queryLog) Trace(ctx context.Context, begin time.Time, statement func() (string, int64), _ error) {
	took, level, message := time.Since(begin), slog.LevelDebug, "query"
	if took >= slowQuery {
		level, message = slog.LevelWarn, "slow query"
	}
	if !q.log.Enabled(ctx, level) {
		return
	}
	sql, rows := statement()
	q.log.Log(ctx, level, message, "took", took, "rows", rows, "sql", sql)
}
