package bench

import (
	"context"
	"math"
	"slices"
	"time"
)

// trial does something once and says how long it took.
type trial func(ctx context.Context) (time.Duration, error)

// duel runs two trials in small alternating blocks.
type duel struct {
	blocks int
	size   int           // trials of each side in a block
	pause  time.Duration // before each trial, so that what the last one left behind is over
}

// bout is what one block showed, sorted.
type bout struct{ measured, floor []time.Duration }

// run lets both sides warm up for a block that does not count.
func (d duel) run(ctx context.Context, measured, floor trial) ([]bout, error) {
	var bouts []bout
	for block := range d.blocks + 1 {
		var b bout
		var err error
		if b.measured, err = d.times(ctx, measured); err != nil {
			return nil, err
		}
		if b.floor, err = d.times(ctx, floor); err != nil {
			return nil, err
		}
		if block > 0 {
			bouts = append(bouts, b)
		}
	}
	return bouts, nil
}

func (d duel) times(ctx context.Context, t trial) ([]time.Duration, error) {
	var took []time.Duration
	for range d.size {
		time.Sleep(d.pause)
		one, err := t(ctx)
		if err != nil {
			return nil, err
		}
		took = append(took, one)
	}
	slices.Sort(took)
	return took, nil
}

// line is a quantile of the blocks, in milliseconds.
func line(name, against string, bouts []bout, q float64) Line {
	var values, floors, ratios []float64
	for _, b := range bouts {
		v, f := millis(quantile(b.measured, q)), millis(quantile(b.floor, q))
		values, floors, ratios = append(values, v), append(floors, f), append(ratios, v/f)
	}
	return Line{Name: name, Value: median(values), Unit: "ms", Floor: median(floors), Ratio: median(ratios), Against: against}
}

// quantile reads a sorted list: the least value that is not below a share q of all.
func quantile(sorted []time.Duration, q float64) time.Duration {
	return sorted[max(int(math.Ceil(q*float64(len(sorted)))), 1)-1]
}

func median(v []float64) float64 {
	v = slices.Sorted(slices.Values(v))
	middle := len(v) / 2
	if len(v)%2 == 1 {
		return v[middle]
	}
	return (v[middle-1] + v[middle]) / 2
}

func millis(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// ratioOf is a line of a quantity that is not measured in blocks.
func ratioOf(name, unit, against string, value, floor float64) Line {
	return Line{Name: name, Value: value, Unit: unit, Floor: floor, Ratio: value / floor, Against: against}
}
