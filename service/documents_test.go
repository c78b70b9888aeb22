package service_test

import (
	"archive/zip"
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

// photo is a picture as a phone takes it, of so many bytes; its text makes it another one.
func photo(text string, size int) []byte {
	return append([]byte("\xff\xd8\xff\xe0"+text), make([]byte, max(size-4-len(text), 0))...)
}

func (h *house) uploads(who service.Actor, name, form string, content []byte) domain.Document {
	h.t.Helper()
	d, err := h.Documents.Upload(h.ctx, service.Request{Actor: who}, service.Upload{Name: name, Form: form, Content: content})
	must(h.t, err)
	return d
}

func (h *house) reads(who service.Actor, id domain.ID) ([]byte, error) {
	_, copyTo, err := h.Documents.Open(h.ctx, who, id)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = copyTo(&b)
	return b.Bytes(), err
}

// A doctor at the county hospital photographs the certificate and asks for sick leave. The
// host's HR reads the photograph; the hospital at home and the doctor do too; a colleague does
// not. What the host decided on stays.
func TestSickLeave_ThePhotographedCertificateTravelsWithTheRequest(t *testing.T) {
	h, li, a := stationed(t)
	h.on("2026-06-10")
	picture := photo("certificate", 3<<20)
	certificate := h.uploads(li, `C:\fakepath\诊断证明.jpg`, "request/"+a.ID.String()+"/leave", picture)
	if certificate.Name != "诊断证明.jpg" || certificate.Type != domain.MediaJPEG || certificate.State != domain.DocumentDraft || certificate.OrgID != h.supporter {
		t.Errorf("%+v", certificate)
	}
	if again := h.uploads(li, "诊断证明.jpg", certificate.Form, picture); again.ID != certificate.ID {
		t.Errorf("sent again on a weak network it became document %d", again.ID)
	}
	if _, err := h.reads(h.hostHR, certificate.ID); domain.CodeOf(err) != domain.CodeNotFound {
		t.Errorf("a draft is read by others: %v", err)
	}
	in := leave(domain.LeaveSick, "2026-06-15", "2026-06-16")
	_, err := h.ask(li, a.ID, in)
	if e := wantCode(t, err, domain.CodeInvalid, "required"); e.Field != "document" {
		t.Errorf("without a certificate: %v", e)
	}
	in.Attachments = []domain.ID{certificate.ID}
	q := h.asked(li, a.ID, in)
	drafts, err := h.Documents.Drafts(h.ctx, li, certificate.Form)
	must(t, err)
	if len(drafts) != 0 {
		t.Errorf("still a draft: %+v", drafts)
	}
	task := h.task(h.hostHR, domain.TaskRequestReview)
	for name, who := range map[string]service.Actor{"the host": h.hostHR, "the supporter": h.hr, "the person": li} {
		list, err := h.Documents.OfRun(h.ctx, who, task.RunID)
		must(t, err)
		if len(list) != 1 || list[0].Document.ID != certificate.ID || list[0].Attachment.To != (domain.AttachedTo{Kind: domain.AttachedRequest, ID: q.ID}) {
			t.Errorf("%s: %+v", name, list)
		}
		if content, err := h.reads(who, certificate.ID); err != nil || !bytes.Equal(content, picture) {
			t.Errorf("%s reads %d bytes, %v", name, len(content), err)
		}
	}
	colleague := h.hire("赵敏", "1986-01-01")
	for _, who := range []service.Actor{colleague, h.admin} {
		if _, err := h.reads(who, certificate.ID); domain.CodeOf(err) != domain.CodeNotFound {
			t.Errorf("%s: %v", who.Name, err)
		}
	}
	_, err = h.Documents.Remove(h.ctx, service.Request{Actor: h.hr}, certificate.ID)
	wantCode(t, err, domain.CodeForbidden, "not_your_document")
	h.clock = h.clock.Add(time.Minute)
	h.agrees(h.hostHR)
	_, err = h.Documents.Remove(h.ctx, service.Request{Actor: li}, certificate.ID)
	wantCode(t, err, domain.CodeConflict, "document_decided")
}

// The wrong picture is taken back while nobody has decided on it, and again when the request
// has been returned; its name and digest stay in the story, its content does not.
func TestDocument_IsTakenBackOnlyBeforeADecisionRestsOnIt(t *testing.T) {
	h, li, a := stationed(t)
	h.on("2026-06-10")
	wrong, other := h.uploads(li, "自拍.jpg", "", photo("selfie", 100)), h.uploads(li, "证明.jpg", "", photo("certificate", 100))
	in := leave(domain.LeaveSick, "2026-06-15", "2026-06-23") // the hospital at home and its leader decide too
	in.Attachments = []domain.ID{wrong.ID, other.ID}
	q := h.asked(li, a.ID, in)
	removes := func(id domain.ID) error {
		_, err := h.Documents.Remove(h.ctx, service.Request{Actor: li}, id)
		return err
	}
	must(t, removes(wrong.ID))
	must(t, removes(wrong.ID)) // again changes nothing
	if _, err := h.reads(li, wrong.ID); domain.CodeOf(err) != domain.CodeNotFound {
		t.Errorf("removed, and still read: %v", err)
	}
	list, err := h.Documents.Of(h.ctx, h.hostHR, domain.AttachedTo{Kind: domain.AttachedRequest, ID: q.ID})
	must(t, err)
	if len(list) != 1 || list[0].Document.ID != other.ID {
		t.Errorf("left: %+v", list)
	}
	line, err := h.Tasks.Timeline(h.ctx, h.hr, q.Case(), nil)
	must(t, err)
	traces := map[string]int{}
	for _, e := range line.Events {
		if e.Args["sha256"] == wrong.SHA256 {
			traces[e.Action]++
		}
	}
	if traces["document_attached"] != 1 || traces["document_removed"] != 1 {
		t.Errorf("traces: %v", traces)
	}
	h.clock = h.clock.Add(time.Minute)
	h.agrees(h.hostHR)
	wantCode(t, removes(other.ID), domain.CodeConflict, "document_decided")
	h.clock = h.clock.Add(time.Minute)
	h.decide(h.hr, domain.TaskRequestReview, service.Decision{Outcome: domain.Return, ReturnTo: "amend", Opinion: "照片看不清"})
	must(t, removes(other.ID)) // it is in her hands again
	clear := h.uploads(li, "证明2.jpg", "", photo("clear", 100))
	h.clock = h.clock.Add(time.Minute)
	amended := in
	amended.Reason, amended.Attachments = "家中有事", []domain.ID{clear.ID}
	h.decide(li, domain.TaskRequestFix, service.Decision{Request: &amended})
	list, err = h.Documents.OfRun(h.ctx, h.hostHR, h.task(h.hostHR, domain.TaskRequestReview).RunID)
	must(t, err)
	if len(list) != 1 || list[0].Document.ID != clear.ID || list[0].Attachment.To.Kind != domain.AttachedRequest {
		t.Errorf("after the amendment: %+v", list)
	}
}

// A step may ask whoever approves for a document: alone, and in a batch, where the item is
// refused and the others are decided. One who returns needs none.
func TestStep_AsksForADocumentAndIsRefusedWithout(t *testing.T) {
	h := houseWith(t, func(name domain.ChainName, c *domain.Chain) {
		if name == domain.ChainNomination {
			c.Steps[1].Attachment = true
		}
	})
	c := h.cycle("2027-01-01", false)
	first, second := h.hire("李强", "1985-05-01"), h.hire("赵敏", "1986-01-01")
	h.nominate(first, c)
	h.nominate(second, c)
	task := h.task(h.hr, domain.TaskNominationReview)
	as := service.Request{Actor: h.hr}
	_, err := h.Tasks.Decide(h.ctx, as, task.ID, service.Decision{Outcome: domain.Approve})
	if e := wantCode(t, err, domain.CodeInvalid, "attachment_required"); e.Field != "attachments" {
		t.Errorf("%+v", e)
	}
	batch, err := h.Batches.Decide(h.ctx, as, []domain.ID{task.ID}, "")
	must(t, err)
	if items := h.results(h.hr, batch); items[0].Error == nil || items[0].Error.Message != "attachment_required" || items[0].Error.Field != "attachments" {
		t.Errorf("in a batch: %+v", items[0])
	}
	theirs := h.uploads(h.hostHR, "host.jpg", "", photo("host", 50))
	_, err = h.Tasks.Decide(h.ctx, as, task.ID, service.Decision{Outcome: domain.Approve, Attachments: []domain.ID{theirs.ID}})
	if e := wantCode(t, err, domain.CodeInvalid, "unknown_document"); e.Field != "attachments" {
		t.Errorf("another house's document: %+v", e)
	}
	mine := h.uploads(h.hr, "考核表.pdf", "task/"+task.ID.String(), []byte("%PDF-1.7\n"))
	_, err = h.Tasks.Decide(h.ctx, as, task.ID, service.Decision{Outcome: domain.Approve, Attachments: []domain.ID{mine.ID, mine.ID}})
	must(t, err)
	list, err := h.Documents.OfRun(h.ctx, first, task.RunID)
	must(t, err)
	if len(list) != 1 || list[0].Attachment.To != (domain.AttachedTo{Kind: domain.AttachedTask, ID: task.ID}) {
		t.Errorf("the nominee reads what was decided on: %+v", list)
	}
	_, err = h.Documents.Remove(h.ctx, as, mine.ID)
	wantCode(t, err, domain.CodeConflict, "document_decided")
	h.decide(h.hr, domain.TaskNominationReview, service.Decision{Outcome: domain.Return, Opinion: "材料不全"})
}

func TestUpload_TakesNothingElse(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	as := service.Request{Actor: h.hr}
	for name, c := range map[string]struct {
		in             service.Upload
		field, message string
	}{
		"nothing in it":          {service.Upload{Name: "a.pdf"}, "file", "file_empty"},
		"one byte too many":      {service.Upload{Name: "a.jpg", Content: photo("", domain.MaxDocumentBytes+1)}, "file", "file_too_large"},
		"a page":                 {service.Upload{Name: "a.pdf", Content: []byte("<html><script>alert(1)</script>")}, "file", "file_type"},
		"a drawing with scripts": {service.Upload{Name: "a.png", Content: []byte(`<svg xmlns="http://www.w3.org/2000/svg">`)}, "file", "file_type"},
		"a program":              {service.Upload{Name: "a.jpg", Content: []byte("MZ\x90\x00")}, "file", "file_type"},
		"an archive":             {service.Upload{Name: "a.docx", Content: archive(t, "readme.txt")}, "file", "file_type"},
		"a letter with macros":   {service.Upload{Name: "a.docx", Content: archive(t, "[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")}, "file", "file_type"},
		"half an archive":        {service.Upload{Name: "a.docx", Content: archive(t, "[Content_Types].xml", "word/document.xml")[:40]}, "file", "file_type"},
		"a form of two lines":    {service.Upload{Name: "a.jpg", Form: "a\nb", Content: photo("", 9)}, "form", "bad_characters"},
		"a form without end":     {service.Upload{Name: "a.jpg", Form: strings.Repeat("x", 101), Content: photo("", 9)}, "form", "too_long"},
	} {
		_, err := h.Documents.Upload(h.ctx, as, c.in)
		if e, ok := err.(*domain.Error); !ok || e.Field != c.field || e.Message != c.message {
			t.Errorf("%s: %v", name, err)
		}
	}
	for kind, content := range map[domain.MediaType][]byte{
		domain.MediaPDF: []byte("%PDF-1.4"), domain.MediaJPEG: photo("", 10), domain.MediaPNG: []byte("\x89PNG\r\n\x1a\n...."),
		domain.MediaWebP: []byte("RIFF\x10\x00\x00\x00WEBPVP8 ...."), domain.MediaHEIC: []byte("\x00\x00\x00\x18ftypheic...."),
		domain.MediaDOCX: archive(t, "[Content_Types].xml", "word/document.xml"), domain.MediaXLSX: archive(t, "[Content_Types].xml", "xl/workbook.xml"),
	} {
		if d := h.uploads(h.hr, "file", "", content); d.Type != kind || !strings.HasSuffix(d.Name, kind.Rule().Endings[0]) {
			t.Errorf("%s was taken for %s, named %s", kind, d.Type, d.Name)
		}
	}
	reader := h.hr
	reader.ReadOnly = true
	_, err := h.Documents.Upload(h.ctx, service.Request{Actor: reader}, service.Upload{Name: "a.jpg", Content: photo("", 9)})
	wantCode(t, err, domain.CodeForbidden, "token_read_only")
}

func archive(t *testing.T, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range parts {
		part, err := w.Create(name)
		must(t, err)
		_, err = part.Write([]byte("<xml/>"))
		must(t, err)
	}
	must(t, w.Close())
	return b.Bytes()
}

func TestUpload_ManyFilesAndForgottenOnes(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	as := service.Request{Actor: h.hr, Key: "k1"}
	for i := range domain.MaxAttachments {
		h.uploads(h.hr, "a.jpg", "task/1", photo(strings.Repeat("x", i+1), 100))
	}
	_, err := h.Documents.Upload(h.ctx, as, service.Upload{Name: "a.jpg", Form: "task/1", Content: photo("one more", 100)})
	wantCode(t, err, domain.CodeInvalid, "too_many_documents")
	once, err := h.Documents.Upload(h.ctx, as, service.Upload{Name: "a.jpg", Form: "task/2", Content: photo("one more", 100)})
	must(t, err)
	again, err := h.Documents.Upload(h.ctx, as, service.Upload{Name: "a.jpg", Form: "task/2", Content: photo("one more", 100)})
	must(t, err)
	if once.ID != again.ID {
		t.Error("the same key made two documents")
	}
	_, err = h.Documents.Upload(h.ctx, as, service.Upload{Name: "a.jpg", Form: "task/2", Content: photo("another", 100)})
	wantCode(t, err, domain.CodeReplayed, "key_replayed")
	h.clock = h.clock.AddDate(0, 0, 8)
	young := h.uploads(h.leader, "b.jpg", "", photo("", 9))
	removed, err := h.System.Tidy(h.ctx)
	must(t, err)
	left, err := h.Documents.Drafts(h.ctx, h.hr, "*")
	must(t, err)
	if removed < domain.MaxAttachments+1 || len(left) != 0 {
		t.Errorf("%d rows went, %d drafts of a week ago are left", removed, len(left))
	}
	if _, err := h.reads(h.leader, young.ID); err != nil {
		t.Errorf("a young draft went too: %v", err)
	}
}

// Two uploads of the same file at the same moment are one document.
func TestUpload_TwiceAtOnceIsOne(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	found := make(chan domain.ID, 8)
	for range cap(found) {
		go func() {
			d, err := h.Documents.Upload(context.Background(), service.Request{Actor: h.hr}, service.Upload{Name: "a.jpg", Content: photo("same", 100<<10)})
			if err != nil {
				t.Error(err)
			}
			found <- d.ID
		}()
	}
	first := <-found
	for range cap(found) - 1 {
		if other := <-found; other != first {
			t.Errorf("documents %d and %d", first, other)
		}
	}
}

// The doctor finds a document whose content was lost, and counts the others.
func TestDoctor_FindsADocumentWithoutItsContent(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	h.uploads(h.hr, "a.jpg", "", photo("whole", 600<<10))
	lost := h.uploads(h.hr, "b.jpg", "", photo("lost", 300<<10))
	removed := h.uploads(h.hr, "c.jpg", "", photo("removed", 100))
	_, err := h.Documents.Remove(h.ctx, service.Request{Actor: h.hr}, removed.ID)
	must(t, err)
	found, err := h.System.Documents(h.ctx)
	must(t, err)
	if found.Documents != 2 || found.Bytes != 900<<10 || len(found.Incomplete)+len(found.Unreadable) != 0 {
		t.Errorf("%+v", found)
	}
	must(t, h.db.Tx(h.ctx, func(tx service.Tx) error { return tx.DeletePieces(lost.ID) }))
	found, err = h.System.Documents(h.ctx)
	must(t, err)
	if len(found.Incomplete) != 1 || found.Incomplete[0] != lost.ID {
		t.Errorf("%+v", found)
	}
	if _, err := h.reads(h.hr, lost.ID); domain.CodeOf(err) != domain.CodeInternal {
		t.Errorf("read although it is gone: %v", err)
	}
}
