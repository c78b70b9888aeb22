package casefile

import (
	"hash/fnv"
	"math/big"
	"math/rand/v2"

	"github.com/duikou/duikou/domain"
)

// A stated aggregate says nothing of the records behind it. The splitter makes some up that
// could have been: which, is decided by the seed; what they come to, is not.

const (
	distinctByName = 400 // more people or items than this are recorded by head
	peopleDefault  = 4   // who did it, when the source does not tell
	peopleMost     = 40
	everyTenth     = 10
)

// dice are the random numbers of one line under one seed.
func dice(seed uint64, names ...string) *rand.Rand {
	h := fnv.New64a()
	for _, name := range names {
		h.Write([]byte(name))
		h.Write([]byte{0})
	}
	return rand.New(rand.NewPCG(seed, h.Sum64()))
}

// exactly chooses an exact number that prints as a stated one: 184 for 180余. step is the
// smallest number counted: 1, or 0.1 of a percent.
func exactly(stated *big.Rat, style domain.FigureStyle, step *big.Rat, r *rand.Rand) *big.Rat {
	room := new(big.Rat).Quo(tenTo(style.Grain), step)
	steps := int64(1)
	if room.Num().IsInt64() && room.Cmp(big.NewRat(1, 1)) > 0 {
		steps = room.Num().Int64() / room.Denom().Int64()
	}
	var off int64
	switch style.Qualifier {
	case domain.QualifierMoreThan: // above, and below the next
		off = between(r, min(1, steps-1), steps-1)
	case domain.QualifierNearly: // just under
		off = -between(r, min(1, steps-1), max(min(1, steps-1), steps/everyTenth))
	case domain.QualifierAbout: // to both sides, as far as it rounds back
		most := max(0, min(steps/2-1, steps/everyTenth))
		off = between(r, -most, most)
	}
	moved := new(big.Rat).Mul(step, big.NewRat(off, 1))
	return moved.Add(moved, stated)
}

func between(r *rand.Rand, low, high int64) int64 {
	if high <= low {
		return low
	}
	return low + r.Int64N(high-low+1)
}

// shares splits a number into n parts that add up to it.
func shares(total int64, n int, r *rand.Rand) []int64 {
	parts := make([]int64, n)
	weights := make([]int64, n)
	var all int64
	for i := range weights {
		weights[i] = between(r, 0, 9)
		all += weights[i]
	}
	left := total
	for i := range parts {
		if all > 0 {
			share := new(big.Int).Mul(big.NewInt(total), big.NewInt(weights[i]))
			parts[i] = share.Quo(share, big.NewInt(all)).Int64()
		}
		left -= parts[i]
	}
	for left > 0 { // what rounding left over goes to some of them
		give := min(left, max(1, left/int64(n)))
		parts[r.IntN(n)] += give
		left -= give
	}
	return parts
}

func tenTo(p int) *big.Rat {
	n := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(p, -p))), nil))
	if p < 0 {
		return n.Inv(n)
	}
	return n
}
