// Package replayrec records the histories of finished workflows, so that later builds can
// prove that they still understand what an earlier one began.
//
// Owns: the recorder, and the story that is played for it: one small cycle in which
// everything happens that a workflow can meet.
//
// Does not own: the replay itself, which needs no engine and runs with the root module's
// tests (workflows/replay_test.go).
//
// May import: everything; it is a tool of releases, not part of the program. To record the
// histories of a release, once, before it is tagged:
//
//	DUIKOU_RECORD=../../workflows/testdata/replay/v0.2 go test ./replayrec
//
// `standalone record FOLDER` records the demonstration's workflows in the same way: a whole
// year with its reminders and escalations.
//
// Recorded files are added and never changed.
package replayrec
