package bench

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

// crowds is how many people decide at once.
var crowds = []int{1, 10, 50, 100}

func (r *run) crowds() []int {
	switch {
	case len(r.Crowds) > 0:
		return r.Crowds
	case r.Quick:
		return crowds[:2]
	}
	return crowds
}

// batchSize is how many tasks one batch of the full size decides.
const batchSize = 500

// Approvals measures decisions by many people at once, singly and in batches, against a bare
// handler asked the same way. The engine answers at once: what is measured is what a person
// waits for, with everything a decision writes, the delivery of its wake-up included.
func Approvals(ctx context.Context, o Options) ([]Line, error) {
	r := &run{o}
	h, err := r.Desk(ctx, r.folder("approvals"))
	if err != nil {
		return nil, err
	}
	lines, err := r.approvals(ctx, h)
	if err = errors.Join(err, h.Stop()); err != nil || r.FloorDSN != "" {
		return lines, err
	}
	more, err := r.badges(ctx)
	return append(lines, more...), err
}

// badges is the first page of an inbox among a million tasks, and the exact counts beside it.
func (r *run) badges(ctx context.Context) (_ []Line, err error) {
	many, err := r.fullInbox(ctx, "badges", r.of(1_000_000, 10_000))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, many.Stop()) }()
	bare, err := openBarePage(r.folder("badges"), many.desk())
	if err != nil {
		return nil, err
	}
	defer bare.close()
	d := duel{blocks: r.of(10, 1), size: r.of(40, 3)}
	pages, err := d.run(ctx, many.page, bare.page)
	if err != nil {
		return nil, err
	}
	counts, err := d.run(ctx, many.counts, bare.page)
	const against = "bare Echo handler with the bare SQL of one inbox"
	return []Line{
		line("inbox page at 1,000,000 tasks p95", against, pages, 0.95),
		line("badge counts at 1,000,000 tasks p95", against, counts, 0.95),
	}, err
}

func (r *run) approvals(ctx context.Context, h *House) ([]Line, error) {
	t, err := settle(ctx, h)
	if err != nil {
		return nil, err
	}
	floor, err := r.openCrowdFloor(ctx)
	if err != nil {
		return nil, err
	}
	defer floor.close()
	hosts, err := t.office(ctx, t.recipient, slices.Max(r.crowds()))
	if err != nil {
		return nil, err
	}
	clerks, err := t.office(ctx, t.supporter, slices.Max(r.crowds()))
	if err != nil {
		return nil, err
	}
	var lines []Line
	for _, n := range r.crowds() {
		more, err := r.single(ctx, t, floor, hosts[:n])
		if err != nil {
			return nil, fmt.Errorf("%d people: %w", n, err)
		}
		fmt.Fprintf(r.Out, "· %d people measured\n", n)
		lines = append(lines, more...)
	}
	for _, n := range r.crowds() {
		more, err := r.batches(ctx, t, floor, clerks[:n])
		if err != nil {
			return nil, fmt.Errorf("batches of %d people: %w", n, err)
		}
		fmt.Fprintf(r.Out, "· batches of %d people measured\n", n)
		lines = append(lines, more...)
	}
	return lines, nil
}

// office is n people of a hospital's HR office, each with a connection of their own.
func (t *town) office(ctx context.Context, org domain.ID, n int) ([]*visitor, error) {
	var people []*visitor
	for i := range n {
		var id domain.ID
		err := t.App.DB.Tx(ctx, func(tx service.Tx) (err error) {
			id, err = t.account(tx, fmt.Sprintf("clerk%d of %d", i, org), domain.Membership{Org: org, Role: domain.RoleHR})
			return err
		})
		if err != nil {
			return nil, err
		}
		v, err := t.logIn(ctx, id)
		if err != nil {
			return nil, err
		}
		people = append(people, v)
	}
	return people, nil
}

// single is one task after another by n people at once.
func (r *run) single(ctx context.Context, t *town, floor *crowdFloor, people []*visitor) ([]Line, error) {
	n := len(people)
	each := max(r.of(1000, 20)/n, r.of(10, 1))
	blocks := r.of(7, 1)
	var faces []scene
	for range blocks + 1 {
		tasks, err := t.reports(ctx, n*each)
		if err != nil {
			return nil, err
		}
		faces = append(faces, scene{measured: func(ctx context.Context, person, i int) error {
			// Whoever verifies a month has an assignment of their own: its months lie side by side.
			_, err := people[person].send(ctx, "POST", decidePath(tasks[person*each+i]), map[string]any{
				"outcome": "approve", "opinion": "Checked.", "attendance": map[string]int{"leave_days": 1},
			})
			return err
		}})
	}
	if err := floor.refill(ctx, n*each*(blocks+1)); err != nil {
		return nil, err
	}
	visitors := floor.visitors(n)
	for i := range faces {
		faces[i].floor = func(ctx context.Context, person, _ int) error { return visitors[person].closeOne(ctx, floor) }
	}
	return r.race(ctx, fmt.Sprintf("%d people", n), "bare Echo handler with one bare GORM transaction", n, each, 1, faces)
}

// batches is one batch after another by n people at once; one person alone takes full ones.
func (r *run) batches(ctx context.Context, t *town, floor *crowdFloor, people []*visitor) ([]Line, error) {
	n := len(people)
	size := max(r.of(batchSize, 20)/n, 10)
	each, blocks := r.of(2, 1), r.of(4, 1)
	against := fmt.Sprintf("bare handler updating %d rows in one transaction", size)
	if err := floor.refill(ctx, n*each*size*(blocks+1)); err != nil {
		return nil, err
	}
	visitors := floor.visitors(n)
	var faces []scene
	for range blocks + 1 {
		tasks, err := t.reviews(ctx, n*each, size)
		if err != nil {
			return nil, err
		}
		faces = append(faces, scene{
			measured: func(ctx context.Context, person, i int) error {
				from := (person*each + i) * size
				return people[person].batch(ctx, tasks[from:from+size])
			},
			floor: func(ctx context.Context, person, _ int) error { return visitors[person].closeMany(ctx, floor, size) },
		})
	}
	return r.race(ctx, fmt.Sprintf("%d people, batches of %d", n, size), against, n, each, size, faces)
}

// scene is one block: what each person does as their i-th deed, here and at the floor.
type scene struct {
	measured, floor func(ctx context.Context, person, i int) error
}

// heat is what one block showed on one side.
type heat struct {
	took []time.Duration // of each deed, sorted
	wall time.Duration
}

// race plays the scenes, here and at the floor in turn; the first does not count.
func (r *run) race(ctx context.Context, name, against string, n, each, size int, scenes []scene) ([]Line, error) {
	var ours, bare []heat
	for i, s := range scenes {
		r.quiet(ctx)
		mine, err := crowd(ctx, n, each, s.measured)
		if err != nil {
			return nil, err
		}
		theirs, err := crowd(ctx, n, each, s.floor)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			ours, bare = append(ours, mine), append(bare, theirs)
		}
	}
	rate := func(h heat) float64 { return float64(n*each*size) / h.wall.Seconds() }
	lines := []Line{lineOf("decisions per second, "+name, "/s", against, ours, bare, rate)}
	for _, q := range []struct {
		name string
		q    float64
	}{{"p50", 0.5}, {"p95", 0.95}, {"p99", 0.99}} {
		at := func(h heat) float64 { return millis(quantile(h.took, q.q)) }
		lines = append(lines, lineOf(q.name+", "+name, "ms", against, ours, bare, at))
	}
	return lines, nil
}

// lineOf is the median over the blocks of what each showed.
func lineOf(name, unit, against string, ours, bare []heat, of func(heat) float64) Line {
	var values, floors, ratios []float64
	for i := range ours {
		v, f := of(ours[i]), of(bare[i])
		values, floors, ratios = append(values, v), append(floors, f), append(ratios, v/f)
	}
	return Line{Name: name, Value: median(values), Unit: unit, Floor: median(floors), Ratio: median(ratios), Against: against}
}

// crowd lets n people do what they have to do, one deed after the other, all at once.
func crowd(ctx context.Context, n, each int, deed func(ctx context.Context, person, i int) error) (heat, error) {
	took := make([]time.Duration, n*each)
	var all errgroup.Group
	began := time.Now()
	var at atomic.Int64
	for person := range n {
		all.Go(func() error {
			for i := range each {
				start := time.Now()
				if err := deed(ctx, person, i); err != nil {
					return err
				}
				took[at.Add(1)-1] = time.Since(start)
			}
			return nil
		})
	}
	err := all.Wait()
	h := heat{took: took, wall: time.Since(began)}
	slices.Sort(h.took)
	return h, err
}
