// Package workflows tells the story of a case and keeps its time: what is opened next, which
// deadline comes up, when somebody else is asked, when a case moves on by itself.
//
// Owns: orchestration; the names, IDs and messages of workflows; the Activities port.
//
// Does not own: the truth, which is the database. A workflow decides nothing about a case: it
// asks an activity to look, learns where the case stands, and sleeps. What people decide is
// written by service before a workflow hears of it.
//
// May import: domain, domain/calendar and the Temporal SDK.
//
// # How a workflow reads
//
// Each is a thin function over a state struct whose run is a loop of passes. A pass looks at
// the database once, does what the case's state asks for, and sleeps until the next deadline
// or until somebody wakes the case up. So a workflow can begin in any state, a wake-up may
// come twice, late or out of order, and losing a workflow loses nothing: it is started again
// from its case.
//
// # What is permanent
//
// Once released, the names of workflows and activities, the task queue, the signal, the IDs
// and the JSON of inputs and messages never change; fields are only added. A change of the
// sequence of activities and timers needs a recorded history under testdata/replay that still
// replays, behind workflow.GetVersion where it would not.
package workflows
