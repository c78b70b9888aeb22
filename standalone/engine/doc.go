// Package engine runs a whole Temporal server inside this process, on SQLite
// files in one folder, so that a hospital can try or run Duikou without a
// cluster.
//
// It owns: the files temporal.db (histories, timers, queues), visibility.db
// (the operator's list of workflows) and lock in its folder; their schemas and
// migrations; the server's configuration; the token that admits a client; the
// start and the bounded stop of the server.
//
// It does not own: workflows, workers, business data. Duikou's database is the
// truth and workflows are disposable, so losing this folder loses no decision:
// `duikou rebuild` starts every open case again. That is also why an embedded
// SQLite engine is acceptable here although Temporal itself calls it unfit for
// production: https://docs.temporal.io/self-hosted-guide/embedded-server
//
// For short-lived use (a demonstration, a test) give it a temporary folder and
// remove that folder after Stop; there is no separate in-memory mode, so what a
// demonstration shows is what a hospital runs.
//
// Workers on this engine should set worker.Options.WorkerStopTimeout: with it an
// orderly stop leaves no task behind, without it one may wait ten seconds for
// its timeout after the next start.
//
// Several processes can share one engine: start it alone with a fixed Port and
// Token, and give both to the others. It listens on 127.0.0.1 only.
//
// It may import: the Temporal server and SDK, gRPC, modernc.org/sqlite and the
// standard library. Nothing outside the standalone module may import it.
package engine
