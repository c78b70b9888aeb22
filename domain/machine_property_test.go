package domain

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"runtime"
	"runtime/debug"
	"testing"
	"time"
)

// soak is how many sequences the property test plays: `go test ./domain -run Sequences -soak 5000000`.
var soak = flag.Int("soak", 100_000, "random sequences of verbs to play against the machine")

// The people of the property tests. Holders 1 to 12 are asked by name; the offices are inboxes
// that several people open.
const (
	aStranger  ID = 50
	thePerson  ID = 98
	theAsker   ID = 99
	maxNamed      = 12
	theOffices    = 3
)

// TestApprovals_RandomSequencesOfVerbsLoseNothing plays random chains with random verbs by
// random people, checks what must hold after every one of them, and then lets everybody who is
// asked approve until the run ends.
func TestApprovals_RandomSequencesOfVerbsLoseNothing(t *testing.T) {
	sequences := *soak
	if testing.Short() {
		sequences /= 20
	}
	debug.SetGCPercent(800) // short-lived rows by the million
	shards := 2 * runtime.GOMAXPROCS(0)
	for shard := range shards {
		t.Run(fmt.Sprint(shard), func(t *testing.T) {
			t.Parallel()
			for i := shard; i < sequences; i += shards {
				if err := play(rand.New(rand.NewPCG(uint64(i), 20261122))); err != nil {
					t.Fatalf("sequence %d: %v", i, err)
				}
			}
		})
	}
}

// FuzzApprovals lets the fuzzer choose chain, verbs and people.
func FuzzApprovals(f *testing.F) {
	for seed := range uint64(20) {
		f.Add(seed, seed*7)
	}
	f.Fuzz(func(t *testing.T, a, b uint64) {
		if err := play(rand.New(rand.NewPCG(a, b))); err != nil {
			t.Fatal(err)
		}
	})
}

// play is one sequence; the error tells what did not hold, after which events.
func play(r *rand.Rand) error {
	h, err := newHouse(r)
	if err != nil {
		return err
	}
	for range 3 + r.IntN(15) {
		if err := h.happen(h.randomEvent()); err != nil {
			return h.report(err)
		}
	}
	return h.report(h.finish())
}

// finish lets whoever is asked approve: from wherever the sequence has led, the run reaches
// its end, and nobody has to be asked for help.
func (h *propertyHouse) finish() error {
	for range 400 {
		if !h.board.Run.State.Open() {
			return nil
		}
		open := h.openTasks()
		task := open[h.r.IntN(len(open))]
		e := Event{Verb: VerbApprove, Task: task.ID, Actor: 1000 + task.ID, At: h.tick()}
		if err := h.happen(e); err != nil {
			return err
		}
		if h.refused != nil {
			return fmt.Errorf("a stranger may not approve task %d: %w", task.ID, h.refused)
		}
	}
	return fmt.Errorf("the run does not end: %d tasks open", len(h.openTasks()))
}

// randomChain has one to six steps of every kind the machine treats differently.
func randomChain(r *rand.Rand) Chain {
	c := Chain{Name: ChainLeave, AskOnce: r.IntN(3) == 0}
	for i := range 1 + r.IntN(6) {
		s := Step{ID: fmt.Sprint("s", i), Kind: TaskRequestReview, Who: Who{Role: RoleHR, Side: SideSupporter}}
		switch r.IntN(12) {
		case 0, 1:
			s.Kind, s.Who = TaskRequestFix, Who{Initiator: true}
		case 2:
			s.Kind = TaskReportVerify // a form: nobody can be added
		case 3:
			s.Kind = TaskReportHandIn
			s.Who = Who{Person: true}
		case 4:
			s.Kind = TaskObjection // a return from the first step ends it
		case 5:
			s.Kind = TaskListSubmit // whoever does it asks for the rest
		}
		if i == 0 && r.IntN(2) == 0 {
			s.Kind, s.Who = TaskRequestFix, Who{Initiator: true}
		}
		if TaskRules[s.Kind].Signers {
			s.Mode = []Mode{"", ModeOne, ModeAny, ModeAll, ModeAll, ModeOf}[r.IntN(6)]
			s.Need = r.IntN(4)
			s.Opinion = r.IntN(8) == 0
		}
		s.Parallel = i > 0 && r.IntN(4) == 0
		s.OnExpire = []OnExpire{"", ExpireLapse, ExpireReject, ExpireReturn, ExpireApprove}[r.IntN(5)]
		for j := range i {
			if r.IntN(3) == 0 {
				s.ReturnTo = append(s.ReturnTo, fmt.Sprint("s", j))
			}
		}
		c.Steps = append(c.Steps, s)
	}
	left := r.IntN(len(c.Steps) * 3) // a condition leaves one step out, mostly none
	if len(c.Steps) == 1 {
		return c
	}
	return c.Planned(func(s Step) bool { return s.ID == fmt.Sprint("s", left) })
}

// seating asks by name where several are asked, and an office or one person otherwise.
func (h *propertyHouse) seating(s Step) ([]Seat, error) {
	switch {
	case s.Who.Initiator:
		return []Seat{{Holder: HolderUser(theAsker), User: theAsker}}, nil
	case s.Who.Person:
		return []Seat{{Holder: HolderUser(thePerson), User: thePerson}}, nil
	case !s.Several():
		return []Seat{{Holder: h.office[s.ID]}}, nil
	}
	return h.seats[s.ID], nil
}

// holds says which office inboxes somebody opens: by the user's number, so that it is always
// the same.
func holds(user ID) func(Holder) bool {
	return func(o Holder) bool {
		return o == HolderUser(user) || o == HolderRole(user%theOffices+1, RoleHR)
	}
}

// randomEvent is mostly something that could happen, and sometimes not.
func (h *propertyHouse) randomEvent() Event {
	r := h.r
	verbs := []Verb{VerbApprove, VerbApprove, VerbApprove, VerbApprove, VerbApprove, VerbReject, VerbReturn, VerbReturn, VerbTransfer,
		VerbAddBefore, VerbAddBefore, VerbAddAfter, VerbAddAfter, VerbRemove, VerbRemove, VerbExpire, VerbWithdraw, VerbTerminate, "dance"}
	e := Event{Verb: verbs[r.IntN(len(verbs))], At: h.tick(), Opinion: "because"}
	if (e.Verb == VerbWithdraw || e.Verb == VerbTerminate || e.Verb == VerbExpire) && r.IntN(3) > 0 {
		e.Verb = VerbApprove
	}
	e.Task = h.randomTask()
	e.Actor = []ID{ID(1 + r.IntN(maxNamed)), ID(1 + r.IntN(maxNamed)), ID(1 + r.IntN(maxNamed)), aStranger, theAsker, thePerson, 0}[r.IntN(7)]
	if t := h.row(e.Task); t.Step != "" && r.IntN(2) == 0 {
		if user, _, _ := t.Holder.Parse(); user != 0 {
			e.Actor = user
		}
		if e.Verb == VerbRemove {
			e.Actor = t.AddedBy
		}
	}
	if r.IntN(10) == 0 {
		e.BehalfID = []ID{3, theAsker, thePerson}[r.IntN(3)]
	}
	if e.Verb == VerbExpire {
		e.Actor, e.BehalfID = 0, 0 // silence is nobody's deed
	}
	if r.IntN(3) > 0 {
		e.Holds = holds(e.Actor)
	}
	e.Office = r.IntN(12) == 0
	e.Straight = r.IntN(2) == 0
	if r.IntN(2) == 0 {
		e.To = h.chain.Steps[r.IntN(len(h.chain.Steps))].ID
	}
	e.TargetUser = []ID{ID(1 + r.IntN(maxNamed)), ID(20 + r.IntN(20)), theAsker, thePerson, 0}[min(r.IntN(9), 4)]
	if e.TargetUser != 0 {
		e.Target = HolderUser(e.TargetUser)
	} else if r.IntN(3) > 0 {
		e.Target = HolderRole(ID(1+r.IntN(theOffices)), RoleHR)
	}
	return e
}

// randomTask is mostly a living one.
func (h *propertyHouse) randomTask() ID {
	if living := h.living(); len(living) > 0 && h.r.IntN(10) > 0 {
		return living[h.r.IntN(len(living))].ID
	}
	return ID(1 + h.r.IntN(len(h.rows)+1))
}

func (h *propertyHouse) tick() time.Time {
	h.clock++
	return time.Unix(h.clock, 0)
}
