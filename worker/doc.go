// Package worker is the part of Duikou that nobody asks: it runs workflows and activities,
// rings the bell of the daily jobs, and delivers what the outbox still holds.
//
// Owns: registration; the engine as service sees it (wake a case, is it alive); cron; the
// relay of the outbox; the order in which all of this starts and stops.
//
// Does not own: what workflows do (workflows), what activities do (activities, service), or
// the connection to the engine, which the program that starts it opens and closes.
//
// May import: domain, service, workflows, activities, the Temporal SDK's client and worker,
// and robfig/cron, which nobody else may.
package worker
