package store

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

// pieceBytes is how much of a document one row holds. Written as text of a statement it may
// double, and a server may take no more than 1 MiB at once (max_allowed_packet).
const pieceBytes = 256 << 10

// sweep is how many forgotten drafts go at once: ten megabytes each, and others wait for it.
const sweep = 20

type documentRow struct {
	ID           domain.ID
	OrgID        domain.ID
	UploaderID   domain.ID
	UploaderName string
	Name         string
	Type         domain.MediaType `gorm:"column:media_type"`
	Bytes        int64
	SHA256       string `gorm:"column:sha256"`
	Form         string
	DraftKey     *string // uploader, form and content of a draft; NULL once it belongs to something
	State        domain.DocumentState
	Created      instant `gorm:"column:created_at"`
	Removed      instant `gorm:"column:removed_at"`
	Version      int
}

func (documentRow) TableName() string { return "documents" }

var documentColumns = []string{"form", "draft_key", "state", "removed_at"}

func documentRowOf(d domain.Document) documentRow {
	row := documentRow{
		ID: d.ID, OrgID: d.OrgID, UploaderID: d.UploaderID, UploaderName: d.UploaderName, Name: d.Name, Type: d.Type, Bytes: d.Bytes,
		SHA256: d.SHA256, Form: d.Form, State: d.State, Created: instant(d.CreatedAt), Removed: instant(d.RemovedAt), Version: d.Version,
	}
	if d.State == domain.DocumentDraft {
		key := fmt.Sprintf("%d/%s/%s", d.UploaderID, d.Form, d.SHA256)
		row.DraftKey = &key
	}
	return row
}

func (r documentRow) document() domain.Document {
	return domain.Document{
		ID: r.ID, OrgID: r.OrgID, UploaderID: r.UploaderID, UploaderName: r.UploaderName, Name: r.Name, Type: r.Type, Bytes: r.Bytes,
		SHA256: r.SHA256, Form: r.Form, State: r.State, CreatedAt: time.Time(r.Created), RemovedAt: time.Time(r.Removed), Version: r.Version,
	}
}

// pieceRow is a part of a document's content, sealed for its place.
type pieceRow struct {
	DocumentID domain.ID `gorm:"primaryKey;autoIncrement:false"`
	Seq        int       `gorm:"primaryKey;autoIncrement:false"`
	Bytes      int       // before it was sealed
	Sealed     []byte
}

func (pieceRow) TableName() string { return "document_pieces" }

func placeOfPiece(document domain.ID, seq int) string {
	return fmt.Sprintf("documents/%d/%d", document, seq)
}

// InsertDocument stores the row first: its ID is bound into the ciphertexts.
func (t *tx) InsertDocument(d *domain.Document, content []byte) error {
	if t.keys == nil {
		return t.noKeys()
	}
	row := documentRowOf(*d)
	if err := t.insert(&row); err != nil {
		return err
	}
	d.ID = row.ID
	seq := 0
	for part := range slices.Chunk(content, pieceBytes) {
		sealed, err := t.keys.Seal(placeOfPiece(d.ID, seq), string(part))
		if err != nil {
			return fault(err)
		}
		if err := t.insert(&pieceRow{DocumentID: d.ID, Seq: seq, Bytes: len(part), Sealed: sealed}); err != nil {
			return err
		}
		seq++
	}
	return nil
}

func (t *tx) UpdateDocument(d domain.Document) error {
	row := documentRowOf(d)
	row.Version++
	return t.update(&row, d.ID, d.Version, documentColumns)
}

func (t *tx) Document(r service.Reader, id domain.ID) (domain.Document, error) {
	row, err := one[documentRow](t, t.readable(t.db.Where("id = ?", id), r))
	return row.document(), err
}

// attachedInScope are the columns that make an attachment visible.
var attachedInScope = visible{orgs: []string{"a.supporter_id", "a.recipient_id"}, person: "a.person_id"}

// readable limits documents to what a reader may read.
func (t *tx) readable(q *gorm.DB, r service.Reader) *gorm.DB {
	if r.Scope.All {
		return q
	}
	g := attachedInScope.grants(r.Scope)
	of := func(rows string) string { return "a.run_id <> 0 AND EXISTS (SELECT 1 FROM " + rows + " = a.run_id" }
	if r.User != 0 {
		g.add(of("runs r WHERE r.id")+" AND r.initiator_id = ?)", r.User)
		g.add(of("tasks k WHERE k.run_id")+" AND k.acted_by = ?)", r.User)
		g.add(of("copies c WHERE c.run_id")+" AND c.user_id = ?)", r.User)
	}
	if len(r.Holders) > 0 {
		g.add(of("tasks k WHERE k.run_id")+" AND (k.holder IN ? OR k.escalated_to IN ?))", r.Holders, r.Holders)
	}
	var own grants
	if r.User != 0 {
		own.add("uploader_id = ?", r.User)
	}
	if len(g.reasons) > 0 {
		attached := g.limit(t.db.Session(&gorm.Session{NewDB: true}).Table("attachments a").Select("1").Where("a.document_id = documents.id"))
		own.add("EXISTS (?)", attached)
	}
	return own.limit(q)
}

func (t *tx) Drafts(user domain.ID, form string) ([]domain.Document, error) {
	q := t.db.Where("uploader_id = ? AND state = ?", user, domain.DocumentDraft)
	if form != "*" {
		q = q.Where("form = ?", form)
	}
	return all(t, q.Order("id").Limit(largestPage), documentRow.document)
}

func (t *tx) DocumentPiece(document domain.ID, seq int) ([]byte, error) {
	row, err := one[pieceRow](t, t.db.Where("document_id = ? AND seq = ?", document, seq))
	if err != nil {
		return nil, err
	}
	if t.keys == nil {
		return nil, t.noKeys()
	}
	plain, err := t.keys.Open(placeOfPiece(document, seq), row.Sealed)
	return []byte(plain), fault(err)
}

func (t *tx) DeletePieces(document domain.ID) error {
	return t.fail(t.db.Where("document_id = ?", document).Delete(&pieceRow{}).Error)
}

func (t *tx) DropDrafts(user domain.ID, before time.Time) (int, error) {
	q := t.db.Model(documentRow{}).Where("state = ? AND created_at < ?", domain.DocumentDraft, before.UnixMilli())
	if user != 0 {
		q = q.Where("uploader_id = ?", user)
	}
	var ids []domain.ID
	if err := q.Order("id").Limit(sweep).Pluck("id", &ids).Error; err != nil || len(ids) == 0 {
		return 0, t.fail(err)
	}
	if err := t.db.Where(oneOf("document_id", ids)).Delete(&pieceRow{}).Error; err != nil {
		return 0, t.fail(err)
	}
	return len(ids), t.fail(t.db.Where(oneOf("id", ids)).Delete(&documentRow{}).Error)
}

type attachmentRow struct {
	ID          domain.ID
	DocumentID  domain.ID
	ToKind      domain.AttachedKind
	ToID        domain.ID
	RunID       domain.ID
	SupporterID domain.ID
	RecipientID domain.ID
	PersonID    domain.ID
	Created     instant `gorm:"column:created_at"`
}

func (attachmentRow) TableName() string { return "attachments" }

func (r attachmentRow) attachment() domain.Attachment {
	return domain.Attachment{
		ID: r.ID, DocumentID: r.DocumentID, To: domain.AttachedTo{Kind: r.ToKind, ID: r.ToID}, RunID: r.RunID,
		SupporterID: r.SupporterID, RecipientID: r.RecipientID, PersonID: r.PersonID, CreatedAt: time.Time(r.Created),
	}
}

func (t *tx) InsertAttachments(list []domain.Attachment) error {
	for _, a := range list {
		row := attachmentRow{
			DocumentID: a.DocumentID, ToKind: a.To.Kind, ToID: a.To.ID, RunID: a.RunID, SupporterID: a.SupporterID,
			RecipientID: a.RecipientID, PersonID: a.PersonID, Created: instant(a.CreatedAt),
		}
		if _, err := t.insertNew(&row); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) AttachmentsTo(r service.Reader, to domain.AttachedTo) ([]domain.Attached, error) {
	return t.attached(r, t.db.Where("to_kind = ? AND to_id = ?", to.Kind, to.ID))
}

func (t *tx) AttachmentsToAny(r service.Reader, kind domain.AttachedKind, ids []domain.ID) ([]domain.Attached, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	return t.attached(r, t.db.Where("to_kind = ?", kind).Where(oneOf("to_id", ids)))
}

func (t *tx) AttachmentsOfRun(r service.Reader, run domain.ID) ([]domain.Attached, error) {
	if run == 0 {
		return nil, nil
	}
	return t.attached(r, t.db.Where("run_id = ?", run))
}

func (t *tx) AttachmentsOf(document domain.ID) ([]domain.Attachment, error) {
	return all(t, t.db.Where("document_id = ?", document).Order("id"), attachmentRow.attachment)
}

// attached reads attachments with those of their documents a reader may read.
func (t *tx) attached(r service.Reader, q *gorm.DB) ([]domain.Attached, error) {
	links, err := all(t, q.Order("id"), attachmentRow.attachment)
	if err != nil || len(links) == 0 {
		return nil, err
	}
	ids := make([]domain.ID, len(links))
	for i, l := range links {
		ids[i] = l.DocumentID
	}
	kept := t.readable(t.db.Where(oneOf("id", ids)).Where("state = ?", domain.DocumentKept), r)
	documents, err := all(t, kept.Order("id"), documentRow.document)
	var list []domain.Attached
	for _, l := range links {
		i, found := slices.BinarySearchFunc(documents, l.DocumentID, func(d domain.Document, id domain.ID) int { return cmp.Compare(d.ID, id) })
		if found {
			list = append(list, domain.Attached{Attachment: l, Document: documents[i]})
		}
	}
	return list, err
}

func (t *tx) DocumentsHeld(after domain.ID, limit int) ([]service.HeldDocument, error) {
	var held []service.HeldDocument
	err := t.db.Raw(`SELECT d.id AS id, d.bytes AS bytes,
	CASE WHEN COUNT(p.seq) = COALESCE(MAX(p.seq), -1) + 1 THEN COALESCE(SUM(p.bytes), 0) ELSE -1 END AS held
FROM (SELECT id, bytes FROM documents WHERE id > ? AND state <> ? ORDER BY id LIMIT ?) d
LEFT JOIN document_pieces p ON p.document_id = d.id
GROUP BY d.id, d.bytes ORDER BY d.id`, after, domain.DocumentRemoved, limit).Scan(&held).Error
	return held, t.fail(err)
}
