package engine

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"time"

	"github.com/blang/semver/v4"
	"go.temporal.io/server/common/headers"
	dbschemas "go.temporal.io/server/schema"
	sqliteschema "go.temporal.io/server/schema/sqlite"
	"go.temporal.io/server/tools/common/schema"
)

const (
	coreSchema       = "sqlite/v3/temporal"
	visibilitySchema = "sqlite/v3/visibility"

	// Rows of the table schema_version. The server neither writes nor checks
	// them on SQLite, so they are ours: named after what they are about and not
	// after the file's path, for a data folder may be moved.
	stampSchema = "schema"
	stampServer = "server"
	stampSHA256 = "schema-sha256"
)

// ErrIncompatible says that temporal.db belongs to a server version from which
// this build cannot step. Nothing is touched; the message names the way out.
var ErrIncompatible = errors.New("temporal.db does not fit this build")

// prepareCore sets up an empty file or migrates an existing one, in one
// transaction, so that a crash leaves the file as it was.
func prepareCore(ctx context.Context, path string, logger serverLogger) error {
	return within(ctx, path, func(tx *sql.Tx) error {
		db := &schemaDB{ctx: ctx, tx: tx}
		var tables int
		if err := tx.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_master").Scan(&tables); err != nil {
			return err
		}
		if tables == 0 {
			setup := &schema.SetupConfig{SchemaName: coreSchema, InitialVersion: sqliteschema.Version}
			if err := schema.NewSetupSchemaTask(db, setup, logger).Run(); err != nil {
				return err
			}
			return db.stamp(stampServer, headers.ServerVersion)
		}
		last, err := db.stamped(stampServer)
		if err != nil {
			return fmt.Errorf("%w: it was not made by Duikou (%v)", ErrIncompatible, err)
		}
		if err := canStep(last, headers.ServerVersion); err != nil {
			return fmt.Errorf("%w: %v; run the build in between, or delete the file and run `duikou rebuild`", ErrIncompatible, err)
		}
		if err := schema.NewUpdateSchemaTask(db, &schema.UpdateConfig{SchemaName: coreSchema}, logger).Run(); err != nil {
			return err
		}
		return db.stamp(stampServer, headers.ServerVersion)
	})
}

// canStep allows the same minor version and the next one, as Temporal does:
// https://docs.temporal.io/self-hosted-guide/upgrade-server
func canStep(from, to string) error {
	a, err := semver.Parse(from)
	if err != nil {
		return err
	}
	b, err := semver.Parse(to)
	if err != nil {
		return err
	}
	if a.Major != b.Major || b.Minor < a.Minor || b.Minor-a.Minor > 1 {
		return fmt.Errorf("it was written by server %s and this is %s", a, b)
	}
	return nil
}

// prepareVisibility reports whether the file had to be made anew. The server's
// SQLite visibility schema changes without numbered steps, so the digest of
// that schema is the version, and a file of any other one is thrown away.
func prepareVisibility(ctx context.Context, path string, logger serverLogger) (rebuilt bool, err error) {
	definition, err := fs.ReadFile(dbschemas.Assets(), visibilitySchema+"/schema.sql")
	if err != nil {
		return false, fmt.Errorf("%s: %w", filepath.Base(path), err)
	}
	digest := sha256.Sum256(definition)
	want := hex.EncodeToString(digest[:])

	var have string
	err = within(ctx, path, func(tx *sql.Tx) error {
		var err error
		have, err = (&schemaDB{ctx: ctx, tx: tx}).stamped(stampSHA256)
		return err
	})
	if err == nil && have == want {
		return false, nil
	}
	// Missing, half made, damaged or old: all the same.
	if err := removeDatabase(path); err != nil {
		return false, fmt.Errorf("engine folder: %w", err)
	}
	return true, within(ctx, path, func(tx *sql.Tx) error {
		db := &schemaDB{ctx: ctx, tx: tx}
		setup := &schema.SetupConfig{SchemaName: visibilitySchema, InitialVersion: sqliteschema.VisibilityVersion}
		if err := schema.NewSetupSchemaTask(db, setup, logger).Run(); err != nil {
			return err
		}
		return db.stamp(stampSHA256, want)
	})
}

// schemaDB is what Temporal's schema tasks write through. The tables are laid
// out as the server's own SQLite tool does.
type schemaDB struct {
	ctx context.Context
	tx  *sql.Tx
}

var _ schema.DB = (*schemaDB)(nil)

func (d *schemaDB) Exec(stmt string, args ...any) error {
	_, err := d.tx.ExecContext(d.ctx, stmt, args...)
	return err
}

func (d *schemaDB) CreateSchemaVersionTables() error {
	return errors.Join(
		d.Exec(`CREATE TABLE schema_version(version_partition INT NOT NULL, db_name VARCHAR(255) NOT NULL,
			creation_time DATETIME(6), curr_version VARCHAR(64), min_compatible_version VARCHAR(64),
			PRIMARY KEY (version_partition, db_name))`),
		d.Exec(`CREATE TABLE schema_update_history(version_partition INT NOT NULL, year INT NOT NULL, month INT NOT NULL,
			update_time DATETIME(6) NOT NULL, description VARCHAR(255), manifest_md5 VARCHAR(64),
			new_version VARCHAR(64), old_version VARCHAR(64),
			PRIMARY KEY (version_partition, year, month, update_time))`),
	)
}

func (d *schemaDB) ReadSchemaVersion() (string, error) { return d.stamped(stampSchema) }

func (d *schemaDB) UpdateSchemaVersion(version, minCompatible string) error {
	return d.Exec(`REPLACE INTO schema_version(version_partition, db_name, creation_time, curr_version, min_compatible_version)
		VALUES (0, ?, ?, ?, ?)`, stampSchema, time.Now().UTC(), version, minCompatible)
}

func (d *schemaDB) WriteSchemaUpdateLog(from, to, md5, description string) error {
	now := time.Now().UTC()
	return d.Exec(`INSERT INTO schema_update_history(version_partition, year, month, update_time, old_version, new_version,
		manifest_md5, description) VALUES (0, ?, ?, ?, ?, ?, ?, ?)`, now.Year(), int(now.Month()), now, from, to, md5, description)
}

func (d *schemaDB) stamp(name, version string) error {
	return d.Exec(`REPLACE INTO schema_version(version_partition, db_name, creation_time, curr_version, min_compatible_version)
		VALUES (0, ?, ?, ?, ?)`, name, time.Now().UTC(), version, version)
}

func (d *schemaDB) stamped(name string) (version string, err error) {
	err = d.tx.QueryRowContext(d.ctx,
		"SELECT curr_version FROM schema_version WHERE version_partition = 0 AND db_name = ?", name).Scan(&version)
	return version, err
}

// DropAllTables belongs to an overwrite that is never asked for.
func (d *schemaDB) DropAllTables() error { return errors.New("the engine never drops tables") }

func (d *schemaDB) Close() {}

func (d *schemaDB) Type() string { return "sql" }
