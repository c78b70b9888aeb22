package store

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/service"
)

type headRow struct {
	Kind domain.CaseKind `gorm:"column:case_kind;primaryKey"`
	ID   domain.ID       `gorm:"column:case_id;primaryKey;autoIncrement:false"`
	Seq  int
	Hash string
}

func (headRow) TableName() string { return "audit_heads" }

func (r headRow) head() service.AuditHead {
	return service.AuditHead{Case: domain.CaseRef{Kind: r.Kind, ID: r.ID}, Seq: r.Seq, Hash: r.Hash}
}

var headOrder = order[headRow]{
	name: "heads", columns: []string{"case_kind", "case_id"},
	key: func(r headRow) []any { return []any{string(r.Kind), int64(r.ID)} },
}

type auditRow struct {
	ID        domain.ID
	Case      caseRef    `gorm:"embedded;embeddedPrefix:case_"`
	Subject   subjectRef `gorm:"embedded;embeddedPrefix:subject_"`
	Seq       int
	At        instant `gorm:"column:happened_at"`
	ActorID   domain.ID
	ActorName string
	Action    string
	Note      string
	Args      asJSON[map[string]string]
	PrevHash  string
	Hash      string
}

func (auditRow) TableName() string { return "audit_entries" }

func (r auditRow) entry() domain.AuditEntry {
	return domain.AuditEntry{
		Case: domain.CaseRef(r.Case), Seq: r.Seq, At: time.Time(r.At), ActorID: r.ActorID, ActorName: r.ActorName,
		Action: r.Action, Subject: domain.SubjectRef(r.Subject), Note: r.Note, Args: r.Args.v,
		PrevHash: r.PrevHash, Hash: r.Hash,
	}
}

// anchorRow fixes all heads of a day in one hash.
type anchorRow struct {
	Day     day `gorm:"primaryKey"`
	Chains  int
	Hash    string
	Created instant `gorm:"column:created_at"`
}

func (anchorRow) TableName() string { return "audit_anchors" }

// AppendAudit holds the heads of the cases' chains until the transaction ends, so it is the
// last thing a transaction does. Several heads are taken in one order by everybody.
func (t *tx) AppendAudit(entries ...domain.AuditEntry) error {
	chains := map[domain.CaseRef][]domain.AuditEntry{}
	for _, e := range entries {
		chains[e.Case] = append(chains[e.Case], e)
	}
	inOrder := func(a, b domain.CaseRef) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID))
	}
	for _, c := range slices.SortedFunc(maps.Keys(chains), inOrder) {
		if err := t.prolong(c, chains[c]); err != nil {
			return err
		}
	}
	return nil
}

// prolong adds entries to one chain.
func (t *tx) prolong(c domain.CaseRef, entries []domain.AuditEntry) error {
	head, held := t.heads[c]
	if !held {
		if err := t.send(false); err != nil { // heads are locked last
			return err
		}
		var err error
		if head, err = t.lockHead(c); err != nil {
			return err
		}
	} else if t.rider != nil {
		t.rider.heads[c] = head
	}
	links, after := head.linked(entries)
	if err := t.addLinks(links); err != nil {
		return err
	}
	if !held {
		return t.later(after.moved())
	}
	t.heads[c] = after
	return t.moveTogether(after)
}

// linked are entries as the next of a chain, and its head after them.
func (r headRow) linked(entries []domain.AuditEntry) ([]auditRow, headRow) {
	rows := make([]auditRow, len(entries))
	for i, e := range entries {
		e.Seq = r.Seq + 1
		e = e.Sealed(r.Hash)
		r.Seq, r.Hash = e.Seq, e.Hash
		rows[i] = auditRow{
			Case: caseRef(e.Case), Subject: subjectRef(e.Subject), Seq: e.Seq, At: instant(e.At), ActorID: e.ActorID,
			ActorName: e.ActorName, Action: e.Action, Note: e.Note, Args: asJSON[map[string]string]{e.Args},
			PrevHash: e.PrevHash, Hash: e.Hash,
		}
	}
	return rows, r
}

// moved writes a head down.
func (r headRow) moved() statement {
	return statement{
		table: r.TableName(), text: "UPDATE audit_heads SET seq = ?, hash = ? WHERE case_kind = ? AND case_id = ?",
		args: []any{r.Seq, r.Hash, r.Kind, r.ID},
	}
}

// moveTogether writes a head down that is there and locked, by a statement that several may share.
func (t *tx) moveTogether(head headRow) error {
	st, err := insertions(t, []headRow{head})
	st.tail = " ON DUPLICATE KEY UPDATE seq = VALUES(seq), hash = VALUES(hash)"
	return cmp.Or(t.fail(err), t.later(st))
}

func (t *tx) addLinks(rows []auditRow) error {
	for some := range slices.Chunk(rows, manyRows) {
		st, err := insertions(t, some)
		if err != nil {
			return t.fail(err)
		}
		if err := t.later(st); err != nil {
			return err
		}
	}
	return nil
}

// lockHead reads and locks the head of a chain, which it begins when there is none.
func (t *tx) lockHead(c domain.CaseRef) (headRow, error) {
	find := func() ([]headRow, error) {
		return read(t, func(r headRow) headRow { return r }, "WHERE case_kind = ? AND case_id = ?"+t.lock(), c.Kind, c.ID)
	}
	heads, err := find()
	if err != nil || len(heads) > 0 {
		return first(heads), err
	}
	// Unlike INSERT IGNORE, an update on conflict takes the row for itself at once: two that
	// begin the same chain wait for one another and do not end in a deadlock.
	begin := t.db.Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "case_kind"}, {Name: "case_id"}},
		DoUpdates: clause.Assignments(map[string]any{"seq": gorm.Expr("audit_heads.seq")}),
	})
	if err := begin.Create(&headRow{Kind: c.Kind, ID: c.ID}).Error; err != nil {
		return headRow{}, t.fail(err)
	}
	if !t.locking() {
		return headRow{Kind: c.Kind, ID: c.ID}, nil // nobody else can have begun it
	}
	heads, err = find()
	return first(heads), err
}

func (t *tx) Audit(c domain.CaseRef, afterSeq, limit int) ([]domain.AuditEntry, error) {
	q := t.db.Where("case_kind = ? AND case_id = ? AND seq > ?", c.Kind, c.ID, afterSeq).Order("seq")
	if limit > 0 {
		q = q.Limit(limit)
	}
	return all(t, q, auditRow.entry)
}

func (t *tx) AuditTail(c domain.CaseRef, limit int) ([]domain.AuditEntry, error) {
	q := t.db.Where("case_kind = ? AND case_id = ?", c.Kind, c.ID).Order("seq DESC").Limit(limit)
	return all(t, q, auditRow.entry)
}

func (t *tx) AuditHead(c domain.CaseRef) (service.AuditHead, error) {
	row, err := one[headRow](t, t.db.Where("case_kind = ? AND case_id = ?", c.Kind, c.ID))
	return row.head(), err
}

func (t *tx) Heads(p service.Page) (service.List[service.AuditHead], error) {
	return page(t, t.db, p, headOrder, headRow.head)
}

func (t *tx) SaveAnchor(on calendar.Date, chains int, hash string, at time.Time) error {
	_, err := t.insertNew(&anchorRow{Day: day(on), Chains: chains, Hash: hash, Created: instant(at)})
	return err
}
