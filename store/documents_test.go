package store_test

import (
	"context"
	"database/sql"
	"path/filepath"
	"strings"
	"testing"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
	"github.com/duikou/duikou/store"
)

func TestDocument_LiesEncryptedAndAGapInItIsFound(t *testing.T) {
	file := filepath.Join(t.TempDir(), "duikou.db")
	db := open(t, store.Options{Driver: store.SQLite, DSN: file})
	ctx := context.Background()
	d := domain.Document{Name: "诊断证明.pdf", State: domain.DocumentKept, Bytes: 700 << 10}
	err := db.Tx(ctx, func(tx service.Tx) error {
		return tx.InsertDocument(&d, []byte(strings.Repeat("secret ", 100<<10)))
	})
	must(t, err)
	raw, err := sql.Open("sqlite", file)
	must(t, err)
	defer raw.Close()
	var readable int
	must(t, raw.QueryRow("SELECT COUNT(*) FROM document_pieces WHERE instr(sealed, CAST('secret' AS BLOB)) > 0").Scan(&readable))
	if readable != 0 {
		t.Errorf("%d pieces lie in the open", readable)
	}
	_, err = raw.Exec("DELETE FROM document_pieces WHERE seq = 1")
	must(t, err)
	held, err := db.View(ctx).DocumentsHeld(0, 10)
	must(t, err)
	if len(held) != 1 || held[0].Held != -1 {
		t.Errorf("a piece in the middle is gone: %+v", held)
	}
	_, err = raw.Exec("UPDATE document_pieces SET seq = 1 WHERE seq = 2")
	must(t, err)
	if _, err := db.View(ctx).DocumentPiece(d.ID, 1); domain.CodeOf(err) != domain.CodeInternal || err == nil {
		t.Errorf("a piece put in another's place was read: %v", err)
	}
}
