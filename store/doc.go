// Package store keeps Duikou's rows in SQLite (the embedded default) or in MySQL and its
// kin, and implements the ports of package service.
//
// Owns: the schema (migrations/), SQL, transactions and their retries, organisation scope
// in SQL, cursors, the encryption of personal identifiers, the log-in sessions' table.
//
// Does not own: what may happen to a row (domain), who may ask for it (service), what a
// person reads (web).
//
// May import: domain, service (for the ports), gorm, goose and the two drivers. Nothing
// above it ever sees a gorm value or a driver's error.
//
// How things are written down, in both dialects alike:
//
//   - An instant is a BIGINT, milliseconds since 1970 in UTC; no instant is NULL. It sorts,
//     it is the same everywhere, and no server's time zone can touch it.
//   - A day is CHAR(10) "2026-11-21", a month CHAR(7) "2026-11"; no day is NULL.
//   - A reference to nothing is 0. Foreign keys bind only a part to its whole (positions to
//     a cycle, figures to a report): a key to everything mentioned would lock parents that a
//     decision does not touch.
//   - Maps and lists that are never searched are JSON text.
//   - A unique index is named uq_<table>__<field>, and the field is its last column, less a
//     "_key" suffix: that is how a duplicate names the field to blame.
//   - Writes name their columns and check the version; gorm's Save, Updates(struct) without
//     Select, and AutoMigrate are not used.
package store
