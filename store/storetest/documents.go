package storetest

import (
	"bytes"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

// paper is a document of so many bytes, stored.
func (s *suite) paper(t testing.TB, size int, state domain.DocumentState) (domain.Document, []byte) {
	t.Helper()
	d := filled[domain.Document](s)
	d.State, d.Bytes, d.Version, d.RemovedAt = state, int64(size), 1, time.Time{}
	content := make([]byte, size)
	for i := range content {
		content[i] = byte(rand.Uint32())
	}
	s.do(t, func(tx service.Tx) error { return tx.InsertDocument(&d, content) })
	return d, content
}

// contentOf puts the pieces of a document together.
func (s *suite) contentOf(t testing.TB, id domain.ID) []byte {
	t.Helper()
	var all []byte
	for seq := 0; ; seq++ {
		part, err := s.view().DocumentPiece(id, seq)
		if domain.CodeOf(err) == domain.CodeNotFound && err != nil {
			return all
		}
		all = append(all, ok(part, err)(t)...)
	}
}

func (s *suite) documents(t *testing.T) {
	t.Run("a file of any size comes back, and is not readable where it lies", func(t *testing.T) {
		for _, size := range []int{1, 256 << 10, 256<<10 + 1, 1 << 20, domain.MaxDocumentBytes} {
			d, content := s.paper(t, size, domain.DocumentKept)
			same(t, "row", ok(s.view().Document(service.Reader{Scope: service.Everything}, d.ID))(t), d)
			if !bytes.Equal(s.contentOf(t, d.ID), content) {
				t.Errorf("%d bytes do not come back", size)
			}
		}
	})
	t.Run("the same draft twice is one; another form or a kept one is another", func(t *testing.T) {
		d, content := s.paper(t, 10, domain.DocumentDraft)
		again := d
		again.ID = 0
		refused(t, s.try(func(tx service.Tx) error { return tx.InsertDocument(&again, content) }), domain.CodeConflict, "draft")
		elsewhere := again
		elsewhere.Form = "task/1"
		s.do(t, func(tx service.Tx) error { return tx.InsertDocument(&elsewhere, content) })
		same(t, "of one form", ok(s.view().Drafts(d.UploaderID, d.Form))(t), []domain.Document{d})
		same(t, "of any form", ok(s.view().Drafts(d.UploaderID, "*"))(t), []domain.Document{d, elsewhere})
		same(t, "of somebody else", len(ok(s.view().Drafts(s.id(), "*"))(t)), 0)
		kept := d
		kept.State, kept.Form = domain.DocumentKept, ""
		s.do(t, func(tx service.Tx) error { return tx.UpdateDocument(kept) })
		refused(t, s.try(func(tx service.Tx) error { return tx.UpdateDocument(kept) }), domain.CodeStale, "")
		s.do(t, func(tx service.Tx) error { return tx.InsertDocument(&again, content) })
	})
	t.Run("drafts nobody used are forgotten with their content", s.draftsForgotten)
	t.Run("whoever may see what it belongs to may read it, nobody else", s.documentReaders)
	t.Run("attachments in order, without what was removed", func(t *testing.T) {
		all := service.Reader{Scope: service.Everything}
		one, _ := s.paper(t, 3, domain.DocumentKept)
		two, _ := s.paper(t, 3, domain.DocumentKept)
		a, b := filled[domain.Attachment](s), filled[domain.Attachment](s)
		a.DocumentID, b.DocumentID, b.To, b.RunID = one.ID, two.ID, a.To, a.RunID
		for range 2 { // again is no error
			s.do(t, func(tx service.Tx) error { return tx.InsertAttachments([]domain.Attachment{a, b}) })
		}
		links := ok(s.view().AttachmentsOf(one.ID))(t)
		a.ID = links[0].ID
		same(t, "of the document", links, []domain.Attachment{a})
		list := ok(s.view().AttachmentsTo(all, a.To))(t)
		same(t, "first", list[0], domain.Attached{Attachment: a, Document: one})
		same(t, "of the approval", ok(s.view().AttachmentsOfRun(all, a.RunID))(t), list)
		same(t, "of several", ok(s.view().AttachmentsToAny(all, a.To.Kind, []domain.ID{s.id(), a.To.ID}))(t), list)
		same(t, "of none", len(ok(s.view().AttachmentsToAny(all, a.To.Kind, nil))(t)), 0)
		same(t, "seen by another hospital", len(ok(s.view().AttachmentsTo(service.Reader{Scope: orgs(s.id())}, a.To))(t)), 0)
		same(t, "seen by the second's recipient", ok(s.view().AttachmentsTo(service.Reader{Scope: orgs(b.RecipientID)}, a.To))(t), list[1:])
		gone := one
		gone.State, gone.RemovedAt = domain.DocumentRemoved, noon
		s.do(t, func(tx service.Tx) error {
			if err := tx.DeletePieces(gone.ID); err != nil {
				return err
			}
			return tx.UpdateDocument(gone)
		})
		gone.Version++
		same(t, "left", ok(s.view().AttachmentsTo(all, a.To))(t), list[1:])
		same(t, "the trace", ok(s.view().Document(service.Reader{Scope: service.Everything}, gone.ID))(t), gone)
		same(t, "its content", len(s.contentOf(t, gone.ID)), 0)
		same(t, "of no approval", len(ok(s.view().AttachmentsOfRun(all, 0))(t)), 0)
	})
	t.Run("a lost piece is found", s.lostPieces)
}

func (s *suite) draftsForgotten(t *testing.T) {
	old, _ := s.paper(t, 300<<10, domain.DocumentDraft)
	kept, content := s.paper(t, 5, domain.DocumentKept)
	drops := func(user domain.ID, before time.Time) {
		s.do(t, func(tx service.Tx) error {
			_, err := tx.DropDrafts(user, before)
			return err
		})
	}
	drops(old.UploaderID, old.CreatedAt)
	same(t, "young enough", len(ok(s.view().Drafts(old.UploaderID, "*"))(t)), 1)
	drops(s.id(), old.CreatedAt.Add(time.Millisecond))
	same(t, "of somebody else", len(ok(s.view().Drafts(old.UploaderID, "*"))(t)), 1)
	drops(old.UploaderID, old.CreatedAt.Add(time.Millisecond))
	same(t, "forgotten", len(ok(s.view().Drafts(old.UploaderID, "*"))(t)), 0)
	same(t, "its content", len(s.contentOf(t, old.ID)), 0)
	drops(0, noon.AddDate(10, 0, 0))
	same(t, "a kept one stays", s.contentOf(t, kept.ID), content)
}

func (s *suite) documentReaders(t *testing.T) {
	d, _ := s.paper(t, 3, domain.DocumentKept)
	run := filled[domain.Run](s)
	s.do(t, func(tx service.Tx) error { return tx.InsertRun(&run) })
	link := filled[domain.Attachment](s)
	link.DocumentID, link.RunID = d.ID, run.ID
	asked, copied := filled[domain.Task](s), filled[domain.Copy](s)
	asked.RunID, asked.Holder, asked.State, copied.RunID = run.ID, domain.HolderUser(s.id()), domain.TaskOpen, run.ID
	loose := filled[domain.Task](s) // of the time before approvals were kept
	loose.RunID, loose.Holder = 0, domain.HolderUser(s.id())
	ofLedger, _ := s.paper(t, 3, domain.DocumentKept)
	entry := filled[domain.Attachment](s)
	entry.DocumentID, entry.RunID = ofLedger.ID, 0
	s.do(t, func(tx service.Tx) error {
		if err := tx.InsertAttachments([]domain.Attachment{link, entry}); err != nil {
			return err
		}
		if _, err := tx.InsertCopies([]domain.Copy{copied}); err != nil {
			return err
		}
		return tx.InsertTasks([]*domain.Task{&asked, &loose})
	})
	for name, who := range map[string]struct {
		reader service.Reader
		reads  bool
	}{
		"the uploader":         {service.Reader{User: d.UploaderID}, true},
		"the supporter":        {service.Reader{Scope: orgs(link.SupporterID)}, true},
		"the recipient":        {service.Reader{Scope: orgs(s.id(), link.RecipientID)}, true},
		"the person":           {service.Reader{Scope: service.Scope{Person: link.PersonID}}, true},
		"whoever asked":        {service.Reader{User: run.InitiatorID}, true},
		"whoever is asked":     {service.Reader{User: s.id(), Holders: []domain.Holder{asked.Holder}}, true},
		"next in line":         {service.Reader{User: s.id(), Holders: []domain.Holder{asked.EscalatedTo}}, true},
		"whoever decided":      {service.Reader{User: asked.ActedBy}, true},
		"whoever has a copy":   {service.Reader{User: copied.UserID}, true},
		"another hospital":     {service.Reader{Scope: orgs(s.id()), User: s.id()}, false},
		"another person":       {service.Reader{Scope: service.Scope{Person: s.id()}, User: s.id()}, false},
		"asked something else": {service.Reader{User: loose.ActedBy, Holders: []domain.Holder{loose.Holder}}, false},
		"nobody":               {service.Reader{}, false},
	} {
		_, err := s.view().Document(who.reader, d.ID)
		if who.reads != (err == nil) {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := s.view().Document(service.Reader{User: loose.ActedBy, Holders: []domain.Holder{loose.Holder}}, ofLedger.ID)
	refused(t, err, domain.CodeNotFound, "")
}

func (s *suite) lostPieces(t *testing.T) {
	whole, _ := s.paper(t, 600<<10, domain.DocumentKept)
	none, _ := s.paper(t, 10, domain.DocumentDraft)
	short := filled[domain.Document](s)
	short.State, short.Bytes = domain.DocumentKept, 600<<10
	removed, _ := s.paper(t, 10, domain.DocumentRemoved)
	s.do(t, func(tx service.Tx) error {
		if err := tx.DeletePieces(none.ID); err != nil {
			return err
		}
		return tx.InsertDocument(&short, make([]byte, 512<<10))
	})
	want := []service.HeldDocument{
		{ID: whole.ID, Bytes: 600 << 10, Held: 600 << 10}, {ID: none.ID, Bytes: 10, Held: 0}, {ID: short.ID, Bytes: 600 << 10, Held: 512 << 10},
	}
	same(t, "held, without "+removed.Name, ok(s.view().DocumentsHeld(whole.ID-1, 10))(t), want)
	same(t, "page by page", ok(s.view().DocumentsHeld(whole.ID, 1))(t), want[1:2])
}
