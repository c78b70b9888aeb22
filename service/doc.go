// Package service is what a person, or the clock through a workflow, can ask Duikou for.
// Every method authorises, lets domain decide, and writes rows, audit and outbox in one
// transaction; queries for pages are here too.
//
// Owns: authorisation and organisation scope, the path of a decision, the ports it needs
// (Store, Policy, Engine, Mailer).
//
// Does not own: SQL (store), HTTP (api), timing and sequence (workflows), rules (policy).
//
// May import: domain, domain/calendar. Never gorm, echo or the Temporal SDK.
package service
