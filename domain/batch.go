package domain

import (
	"slices"
	"time"
)

// Batch is many tasks approved by one person with one opinion. It is done some tasks at a
// time, so that whoever asked for it may leave and find it again, and so that another process
// can go on with what one left behind.
type Batch struct {
	ID         ID
	UserID     ID
	Opinion    string
	Tasks      []ID // in ascending order, each once
	Size       int  // how many there are
	Taken      int  // how many of them, from the first on, have their result
	Refused    int  // how many of those taken could not be approved
	State      BatchState
	LeaseUntil time.Time // until then a process is at it
	CreatedAt  time.Time
	DoneAt     time.Time
	Version    int
}

// BatchState says whether there is anything left to do.
type BatchState string

// The states of a batch.
const (
	BatchRunning BatchState = "running"
	BatchDone    BatchState = "done"
)

// BatchRefusal is why one task of a batch could not be approved.
type BatchRefusal struct {
	TaskID ID
	Error  *Error
}

// NewBatch is a batch of some tasks that nobody has begun.
func NewBatch(user ID, tasks []ID, opinion string, at, leaseUntil time.Time) Batch {
	tasks = slices.Compact(slices.Sorted(slices.Values(tasks)))
	return Batch{
		UserID: user, Opinion: opinion, Tasks: tasks, Size: len(tasks), State: BatchRunning,
		LeaseUntil: leaseUntil, CreatedAt: at, Version: 1,
	}
}

// Next are the tasks to take next, n at most.
func (b Batch) Next(n int) []ID { return b.Tasks[b.Taken:min(b.Taken+n, len(b.Tasks))] }

// Approved is how many were approved.
func (b Batch) Approved() int { return b.Taken - b.Refused }

// After is the batch once n more tasks have their result, some of them refused.
func (b Batch) After(n, refused int, at, leaseUntil time.Time) Batch {
	b.Taken, b.Refused, b.LeaseUntil = b.Taken+n, b.Refused+refused, leaseUntil
	if b.Taken == b.Size {
		b.State, b.LeaseUntil, b.DoneAt = BatchDone, time.Time{}, at
	}
	return b
}

// Results are the results of at most n tasks after one, in their order, given the refusals
// among them.
func (b Batch) Results(after ID, n int, refusals map[ID]*Error) []BatchResult {
	first, found := slices.BinarySearch(b.Tasks, after)
	if found {
		first++
	}
	var list []BatchResult
	for i := first; i < min(first+n, len(b.Tasks)); i++ {
		id := b.Tasks[i]
		list = append(list, BatchResult{TaskID: id, Waits: i >= b.Taken, Error: refusals[id]})
	}
	return list
}

// BatchResult is what became of one task of a batch: it waits for its turn, was refused, or
// was approved.
type BatchResult struct {
	TaskID ID
	Waits  bool
	Error  *Error
}

// Done reports whether it was approved.
func (r BatchResult) Done() bool { return !r.Waits && r.Error == nil }
