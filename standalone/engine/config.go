package engine

import (
	"net"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"go.temporal.io/server/common/authorization"
	"go.temporal.io/server/common/cluster"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/dynamicconfig"
	"go.temporal.io/server/common/membership/static"
	"go.temporal.io/server/common/persistence/sql/sqlplugin/sqlite"
	"go.temporal.io/server/common/primitives"
	"go.temporal.io/server/temporal"
)

const (
	loopback    = "127.0.0.1"
	clusterName = "active"
	// clusterID is fixed so that a folder means the same cluster at every start.
	clusterID = "6b1d9c2e-5f0a-4d53-9a57-d0b7c1a4e8f1"

	coreStore       = "core"
	visibilityStore = "visibility"
)

// serverConfig describes a single-node server: one history shard, which can
// never be changed for a folder, no archival, no HTTP API, no metrics or pprof
// listener. PublicClient stays empty because the internal frontend serves the
// server's own workers.
func serverConfig(dir string, p ports) *config.Config {
	boot := strconv.FormatInt(time.Now().UnixNano(), 10)
	services := make(map[string]config.Service)
	for name, port := range p.byService() {
		services[string(name)] = config.Service{RPC: config.RPC{GRPCPort: port, BindOnIP: loopback}}
	}
	return &config.Config{
		Persistence: config.Persistence{
			DefaultStore:     coreStore,
			VisibilityStore:  visibilityStore,
			NumHistoryShards: 1,
			DataStores: map[string]config.DataStore{
				coreStore:       {SQL: sqliteStore(filepath.Join(dir, coreFile), "full", boot)},
				visibilityStore: {SQL: sqliteStore(filepath.Join(dir, visibilityFile), "normal", boot)},
			},
		},
		ClusterMetadata: &cluster.Config{
			FailoverVersionIncrement: 10,
			MasterClusterName:        clusterName,
			CurrentClusterName:       clusterName,
			ClusterInformation: map[string]cluster.ClusterInformation{
				clusterName: {
					Enabled:                true,
					InitialFailoverVersion: 1,
					RPCAddress:             hostPort(p.frontend),
					ClusterID:              clusterID,
				},
			},
		},
		DCRedirectionPolicy: config.DCRedirectionPolicy{Policy: "noop"},
		Services:            services,
		Archival: config.Archival{
			History:    config.HistoryArchival{State: config.ArchivalDisabled},
			Visibility: config.VisibilityArchival{State: config.ArchivalDisabled},
		},
		NamespaceDefaults: config.NamespaceDefaults{Archival: config.ArchivalNamespaceDefaults{
			History:    config.HistoryArchivalNamespaceDefaults{State: config.ArchivalDisabled},
			Visibility: config.VisibilityArchivalNamespaceDefaults{State: config.ArchivalDisabled},
		}},
	}
}

// sqliteStore uses one connection on purpose: with more, transactions that
// begin as readers run into SQLITE_BUSY and the whole becomes slower.
//
// The server's SQLite plug-in never closes a connection and hands it out again
// by name. The boot mark makes the names of every start differ, so that a file
// replaced between Stop and Start in one process is really opened anew; SQLite
// ignores a pragma it does not know.
func sqliteStore(path, synchronous, boot string) *config.SQL {
	return &config.SQL{
		PluginName:   sqlite.PluginName,
		DatabaseName: uriPath(path),
		MaxConns:     1,
		MaxIdleConns: 1,
		ConnectAttributes: map[string]string{
			"mode":         "rwc",
			"cache":        "private",
			"journal_mode": "wal",
			"synchronous":  synchronous,
			"busy_timeout": "10000",
			"duikou_boot":  boot,
		},
	}
}

// uriPath writes a path as part of a SQLite "file:" URI.
func uriPath(path string) string {
	return strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(filepath.ToSlash(path))
}

func serverOptions(cfg *config.Config, p ports, token string, tls *internalTLS, logger serverLogger) []temporal.ServerOption {
	hosts := make(map[primitives.ServiceName]static.Hosts)
	names := make([]string, 0, len(temporal.Services))
	for name, port := range p.byService() {
		hosts[name] = static.SingleLocalHost(hostPort(port))
		names = append(names, string(name))
	}
	return []temporal.ServerOption{
		temporal.WithConfig(cfg),
		temporal.ForServices(names),
		temporal.WithStaticHosts(hosts),
		temporal.WithLogger(logger),
		temporal.WithDynamicConfigClient(tuning()),
		temporal.WithTLSConfigFactory(tls),
		temporal.WithAuthorizer(authorization.NewDefaultAuthorizer()),
		temporal.WithClaimMapper(func(*config.Config) authorization.ClaimMapper { return newTokenClaims(token) }),
	}
}

// tuning is what a single node on a single connection needs.
//
// Each task queue hop waits for a poll of at most 20 a second per shard by
// default, 50 ms, and four task queue partitions add more: together they make an
// empty workflow take 50 ms where 10 ms suffice.
//
// Cancelling the polls of a worker that stops, together with a WorkerStopTimeout
// in that worker's options, keeps a task from being handed to a worker that is
// gone, where it would wait ten seconds for its own timeout.
//
// Queue workers are goroutines, 512 for each of three queues by default, whose
// grown stacks stay resident; one connection cannot keep that many busy.
//
// IDs are cut to what the SQL columns hold.
func tuning() dynamicconfig.StaticClient {
	const pollsPerSecond, queueWorkers = 1000, 32
	return dynamicconfig.StaticClient{
		dynamicconfig.TransferProcessorMaxPollRPS.Key():             pollsPerSecond,
		dynamicconfig.TimerProcessorMaxPollRPS.Key():                pollsPerSecond,
		dynamicconfig.VisibilityProcessorMaxPollRPS.Key():           pollsPerSecond,
		dynamicconfig.OutboundProcessorMaxPollRPS.Key():             pollsPerSecond,
		dynamicconfig.MatchingNumTaskqueueReadPartitions.Key():      1,
		dynamicconfig.MatchingNumTaskqueueWritePartitions.Key():     1,
		dynamicconfig.EnableCancelWorkerPollsOnShutdown.Key():       true,
		dynamicconfig.TransferProcessorSchedulerWorkerCount.Key():   queueWorkers,
		dynamicconfig.TimerProcessorSchedulerWorkerCount.Key():      queueWorkers,
		dynamicconfig.VisibilityProcessorSchedulerWorkerCount.Key(): queueWorkers,
		dynamicconfig.MaxIDLengthLimit.Key():                        255,
		dynamicconfig.ShardIOTimeout.Key():                          15 * time.Second, // slow disks
	}
}

func hostPort(port int) string { return net.JoinHostPort(loopback, strconv.Itoa(port)) }
