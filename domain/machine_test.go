package domain

import (
	"strings"
	"testing"
	"time"
)

// desk plays the part of the caller: it stores what the machine asks for and numbers tasks.
type desk struct {
	t     *testing.T
	board Board
	all   []Task
	log   []string
	seats map[string][]Seat
}

func newDesk(t *testing.T, c Chain, seats map[string][]Seat) *desk {
	t.Helper()
	d := &desk{t: t, seats: seats}
	d.board = Board{Chain: c, Run: Run{ID: 1, InitiatorID: 99, PersonUserID: 98}}
	effects, err := d.board.Begin("", Event{At: time.Unix(0, 0)}, d.seating)
	if err != nil {
		t.Fatal(err)
	}
	d.store(effects)
	return d
}

func (d *desk) seating(s Step) ([]Seat, error) {
	if seats := d.seats[s.ID]; seats != nil {
		return seats, nil
	}
	return []Seat{{Holder: Holder("o1:" + s.ID)}}, nil
}

func (d *desk) store(effects []Effect) {
	for _, e := range effects {
		switch e.Kind {
		case EffectOpen:
			e.Task.ID = ID(len(d.all) + 1)
			d.all = append(d.all, e.Task)
		case EffectClose, EffectChange:
			d.all[e.Task.ID-1] = e.Task
		default:
			d.log = append(d.log, strings.TrimSpace(string(e.Kind)+" "+e.Step.ID))
		}
	}
	d.board.Tasks = nil
	group := d.board.Chain.Group(d.board.Run.Group)
	for _, task := range d.all {
		if task.Round == d.board.Run.Round && idsHave(group, task.Step) {
			d.board.Tasks = append(d.board.Tasks, task)
		}
	}
}

func idsHave(steps []Step, id string) bool {
	for _, s := range steps {
		if s.ID == id {
			return true
		}
	}
	return false
}

// open is the living tasks as "step:holder" with a question mark where it waits.
func (d *desk) open() string {
	var list []string
	for _, t := range d.all {
		switch t.State {
		case TaskOpen:
			list = append(list, t.Step+":"+string(t.Holder))
		case TaskWaiting:
			list = append(list, t.Step+":"+string(t.Holder)+"?")
		}
	}
	return strings.Join(list, " ")
}

func (d *desk) of(holder Holder) ID {
	for _, t := range d.all {
		if t.Holder == holder && t.State.Living() {
			return t.ID
		}
	}
	d.t.Fatalf("%s is asked nothing; living: %s", holder, d.open())
	return 0
}

// do lets a holder do something with what lies on their desk.
func (d *desk) do(holder Holder, e Event) {
	d.t.Helper()
	if err := d.try(holder, e); err != nil {
		d.t.Fatalf("%s %s: %v", holder, e.Verb, err)
	}
}

func (d *desk) try(holder Holder, e Event) error {
	e.Task = d.of(holder)
	if e.Actor == 0 {
		user, _, _ := holder.Parse()
		e.Actor = user + 1000
	}
	effects, err := d.board.Apply(e, d.seating)
	if err == nil {
		d.store(effects)
	}
	return err
}

func review(id string, mode Mode, need int) Step {
	return Step{ID: id, Kind: TaskRequestReview, Who: Who{Role: RoleHR, Side: SideSupporter}, Mode: mode, Need: need}
}

func request(steps ...Step) Chain {
	fix := Step{ID: "apply", Kind: TaskRequestFix, Who: Who{Initiator: true}}
	return Chain{Name: ChainLeave, Steps: append([]Step{fix}, steps...)}
}

func users(ids ...ID) (seats []Seat) {
	for _, id := range ids {
		seats = append(seats, Seat{Holder: HolderUser(id), User: id})
	}
	return seats
}

func TestApprovals_EverybodyAskedMustSign(t *testing.T) {
	d := newDesk(t, request(review("all", ModeAll, 0), review("last", "", 0)), map[string][]Seat{"all": users(1, 2, 3)})
	d.do("o1:apply", Event{Verb: VerbApprove})
	d.do("u1", Event{Verb: VerbApprove})
	d.do("u3", Event{Verb: VerbApprove})
	if got := d.open(); got != "all:u2" {
		t.Fatalf("open: %s", got)
	}
	d.do("u2", Event{Verb: VerbApprove})
	d.do("o1:last", Event{Verb: VerbApprove})
	if d.board.Run.State != RunApproved || d.open() != "" {
		t.Errorf("%s, open %q", d.board.Run.State, d.open())
	}
	if got := strings.Join(d.log, ", "); got != "passed apply, passed all, passed last, ended" {
		t.Error(got)
	}
}

func TestApprovals_TheFirstOfSeveralDecides(t *testing.T) {
	for _, verb := range []Verb{VerbApprove, VerbReject} {
		d := newDesk(t, request(review("any", ModeAny, 0)), map[string][]Seat{"any": users(1, 2, 3)})
		d.do("o1:apply", Event{Verb: VerbApprove})
		d.do("u2", Event{Verb: verb})
		if d.open() != "" || d.board.Run.State.Open() {
			t.Errorf("after %s by one: %s, open %q", verb, d.board.Run.State, d.open())
		}
	}
}

func TestApprovals_TwoOfThreeAreEnoughAndTwoRejectionsEndIt(t *testing.T) {
	d := newDesk(t, request(review("of", ModeOf, 2)), map[string][]Seat{"of": users(1, 2, 3)})
	d.do("o1:apply", Event{Verb: VerbApprove})
	d.do("u1", Event{Verb: VerbReject})
	d.do("u2", Event{Verb: VerbApprove})
	d.do("u3", Event{Verb: VerbApprove})
	if d.board.Run.State != RunApproved {
		t.Error(d.board.Run.State)
	}
	d = newDesk(t, request(review("of", ModeOf, 2)), map[string][]Seat{"of": users(1, 2, 3)})
	d.do("o1:apply", Event{Verb: VerbApprove})
	d.do("u1", Event{Verb: VerbReject})
	d.do("u2", Event{Verb: VerbReject})
	if d.board.Run.State != RunRejected || d.open() != "" {
		t.Error(d.board.Run.State, d.open())
	}
}

func TestApprovals_AReturnInsideCountersigningAsksEverybodyAgain(t *testing.T) {
	for _, straight := range []bool{false, true} {
		d := newDesk(t, request(review("one", "", 0), review("all", ModeAll, 0)), map[string][]Seat{"all": users(1, 2)})
		d.do("o1:apply", Event{Verb: VerbApprove})
		d.do("o1:one", Event{Verb: VerbApprove})
		d.do("u1", Event{Verb: VerbApprove})
		d.do("u2", Event{Verb: VerbReturn, To: "apply", Straight: straight})
		if d.board.Run.State != RunReturned || d.open() != "apply:o1:apply" {
			t.Fatal(d.board.Run.State, d.open())
		}
		d.do("o1:apply", Event{Verb: VerbApprove})
		if !straight {
			d.do("o1:one", Event{Verb: VerbApprove})
		}
		if got := d.open(); got != "all:u1 all:u2" {
			t.Fatalf("straight %v: %s", straight, got)
		}
		d.do("u2", Event{Verb: VerbApprove})
		d.do("u1", Event{Verb: VerbApprove})
		if d.board.Run.State != RunApproved {
			t.Error(d.board.Run.State)
		}
	}
}

func TestApprovals_AddedSignersSignInTheirTurn(t *testing.T) {
	d := newDesk(t, request(review("one", "", 0)), nil)
	d.do("o1:apply", Event{Verb: VerbApprove})
	d.do("o1:one", Event{Verb: VerbAddAfter, Target: "u7", TargetUser: 7})
	d.do("o1:one", Event{Verb: VerbAddBefore, Target: "u5", TargetUser: 5, Actor: 1000})
	if got := d.open(); got != "one:o1:one? one:u7? one:u5" {
		t.Fatal(got)
	}
	if err := d.try("o1:one", Event{Verb: VerbApprove}); CodeOf(err) != CodeConflict {
		t.Errorf("it is not their turn: %v", err)
	}
	d.do("u5", Event{Verb: VerbApprove})
	d.do("o1:one", Event{Verb: VerbApprove})
	if got := d.open(); got != "one:u7" || d.board.Run.State != RunRunning {
		t.Fatal(got, d.board.Run.State)
	}
	d.do("u7", Event{Verb: VerbRemove, Actor: 1000})
	if d.board.Run.State != RunApproved {
		t.Error(d.board.Run.State)
	}
}

func TestApprovals_ATransferKeepsThePlace(t *testing.T) {
	d := newDesk(t, request(review("one", "", 0)), nil)
	d.do("o1:apply", Event{Verb: VerbApprove})
	before := d.of("o1:one")
	d.do("o1:one", Event{Verb: VerbTransfer, Target: "u5", TargetUser: 5})
	if d.open() != "one:u5" || d.of("u5") != before {
		t.Fatal(d.open())
	}
	if err := d.try("u5", Event{Verb: VerbTransfer, Target: "u99", TargetUser: 99}); CodeOf(err) != CodeInvalid {
		t.Errorf("to the applicant: %v", err)
	}
	d.do("u5", Event{Verb: VerbApprove})
	if d.board.Run.State != RunApproved {
		t.Error(d.board.Run.State)
	}
}

func TestApprovals_NobodyDecidesTheirOwnRequest(t *testing.T) {
	d := newDesk(t, request(review("one", "", 0)), nil)
	d.do("o1:apply", Event{Verb: VerbApprove, Actor: 99})
	for _, e := range []Event{{Actor: 99}, {Actor: 98}, {Actor: 5, BehalfID: 99}, {Actor: 5, BehalfID: 98}} {
		for _, e.Verb = range []Verb{VerbApprove, VerbReject, VerbReturn, VerbAddBefore, VerbAddAfter, VerbTransfer, VerbRemove} {
			if err := d.try("o1:one", e); CodeOf(err) != CodeForbidden {
				t.Errorf("%s by %d for %d: %v", e.Verb, e.Actor, e.BehalfID, err)
			}
		}
	}
}

func TestApprovals_WhoDecidedBeforeIsKeptOutAndTheOthersAreAskedByName(t *testing.T) {
	for _, verb := range []Verb{VerbApprove, VerbReject} {
		d := newDesk(t, request(review("leader", "", 0)), map[string][]Seat{"leader": users(2, 3)})
		d.board.Run.Recused = []ID{1007}
		d.do("o1:apply", Event{Verb: VerbApprove})
		if err := d.try("u2", Event{Verb: VerbTransfer, Target: "u7", TargetUser: 1007}); messageOf(err) != "concerned" {
			t.Errorf("passed on to them: %v", err)
		}
		if err := d.try("u2", Event{Verb: VerbApprove, Actor: 1002, BehalfID: 1007}); messageOf(err) != "answered_before" {
			t.Errorf("signed for them: %v", err)
		}
		if err := d.try("u2", Event{Verb: verb, Actor: 1007}); messageOf(err) != "answered_before" {
			t.Errorf("signed by them: %v", err)
		}
		d.do("u3", Event{Verb: verb})
		if got := d.open(); got != "" || d.board.Run.State.Open() {
			t.Errorf("after the first %s: %s, open: %s", verb, d.board.Run.State, got)
		}
	}
}

func TestApprovals_TheSamePersonIsAskedOnceWhereTheChainSaysSo(t *testing.T) {
	for _, once := range []bool{true, false} {
		c := request(review("one", "", 0), review("two", "", 0), review("three", "", 0))
		c.AskOnce = once
		d := newDesk(t, c, map[string][]Seat{"three": {{Holder: "o2:leader"}}})
		d.do("o1:apply", Event{Verb: VerbApprove})
		d.do("o1:one", Event{Verb: VerbApprove, Actor: 4, Holds: func(h Holder) bool { return strings.HasPrefix(string(h), "o1:") }})
		want := map[bool]string{true: "three:o2:leader", false: "two:o1:two"}[once]
		if d.open() != want {
			t.Errorf("once %v: %s", once, d.open())
		}
	}
}

func TestApprovals_SilenceApprovesNothingUnlessTheProgrammeSaysSo(t *testing.T) {
	for expire, want := range map[OnExpire]RunState{"": RunLapsed, ExpireLapse: RunLapsed, ExpireReject: RunRejected, ExpireReturn: RunReturned, ExpireApprove: RunApproved} {
		step := review("one", "", 0)
		step.OnExpire = expire
		d := newDesk(t, request(step), nil)
		d.do("o1:apply", Event{Verb: VerbApprove})
		d.do("o1:one", Event{Verb: VerbExpire})
		if d.board.Run.State != want {
			t.Errorf("%q: %s", expire, d.board.Run.State)
		}
	}
}

func TestApprovals_AWithdrawalLeavesNothingOpen(t *testing.T) {
	d := newDesk(t, request(review("all", ModeAll, 0)), map[string][]Seat{"all": users(1, 2)})
	d.do("o1:apply", Event{Verb: VerbApprove})
	effects, err := d.board.Apply(Event{Verb: VerbWithdraw, Actor: 99}, d.seating)
	if err != nil {
		t.Fatal(err)
	}
	d.store(effects)
	if d.open() != "" || d.board.Run.State != RunWithdrawn {
		t.Error(d.open(), d.board.Run.State)
	}
	if _, err := d.board.Apply(Event{Verb: VerbWithdraw}, d.seating); CodeOf(err) != CodeConflict {
		t.Errorf("twice: %v", err)
	}
}

func TestApprovals_TwoSignersAreAddedBeforeOneTask(t *testing.T) {
	d := newDesk(t, request(review("one", "", 0)), nil)
	d.do("o1:apply", Event{Verb: VerbApprove})
	d.do("o1:one", Event{Verb: VerbAddBefore, Target: "u5", TargetUser: 5, Actor: 1000})
	d.do("o1:one", Event{Verb: VerbAddBefore, Target: "u6", TargetUser: 6, Actor: 1000})
	if got := d.open(); got != "one:o1:one? one:u5 one:u6" {
		t.Fatal(got)
	}
	d.do("u5", Event{Verb: VerbApprove, Actor: 5})
	if err := d.try("u6", Event{Verb: VerbTransfer, Target: "u5", TargetUser: 5}); CodeOf(err) != CodeInvalid {
		t.Errorf("u5 has signed already: %v", err)
	}
	d.do("u6", Event{Verb: VerbRemove, Actor: 1000})
	if got := d.open(); got != "one:o1:one" {
		t.Fatal(got)
	}
}

func TestApprovals_NobodySignsBehindARejection(t *testing.T) {
	d := newDesk(t, request(review("of", ModeOf, 1)), map[string][]Seat{"of": users(1, 2)})
	d.do("o1:apply", Event{Verb: VerbApprove})
	d.do("u1", Event{Verb: VerbAddAfter, Target: "u7", TargetUser: 7})
	d.do("u1", Event{Verb: VerbReject})
	if got := d.open(); got != "of:u2" {
		t.Fatal(got)
	}
}

func TestApprovals_OnlyThePersonDoesWhatIsTheirs(t *testing.T) {
	d := newDesk(t, request(review("one", "", 0)), nil)
	if err := d.try("o1:apply", Event{Verb: VerbApprove, Actor: 5, BehalfID: 99}); CodeOf(err) != CodeForbidden {
		t.Errorf("a deputy hands in: %v", err)
	}
}
