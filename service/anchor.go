package service

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"github.com/duikou/duikou/domain/calendar"
)

// AnchorAudit stores one hash over the heads of all audit chains, so that a chain cannot be
// cut off or rewritten from its start later without its day's anchor showing it.
func (s System) AnchorAudit(ctx context.Context, day calendar.Date) error {
	sum := sha256.New()
	chains := 0
	for page := (Page{Limit: 200}); ; {
		heads, err := s.Store.View(ctx).Heads(page)
		if err != nil {
			return err
		}
		for _, h := range heads.Items {
			sum.Write([]byte(h.Case.String() + " " + h.Hash + "\n"))
			chains++
		}
		if page.After = heads.Next; page.After == "" {
			break
		}
	}
	return s.do(ctx, func(w *work) error {
		return w.SaveAnchor(day, chains, hex.EncodeToString(sum.Sum(nil)), w.at)
	})
}
