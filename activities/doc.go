// Package activities does what a workflow asks for: it implements the port of package
// workflows over service.System.
//
// Owns: the translation between the two, and of errors into the engine's: the code becomes
// the error's type, and nothing else of an error may reach a history but its message key.
//
// Does not own: what is done (service) or when (workflows).
//
// May import: domain, service, workflows, the Temporal SDK. Never store or config.
package activities
