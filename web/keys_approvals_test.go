package web

// approvals are the keys of the pages of approvals that are made of a prefix and a code.
var approvals = map[string][]string{
	"verb.":           {"transfer", "transfer.hint", "add_signer", "add_signer.hint", "reassign", "reassign.hint", "copy", "copy.hint", "withdraw", "withdraw.hint", "terminate", "terminate.hint", "urge", "remove_signer", "print", "whole", "comment"},
	"field.ask.":      {"to", "where", "version", "verb"},
	"field.shortcut.": {"kind", "name"},
	"field.comment.":  {"mentions"},
	"phrase.":         {"agree", "true", "proceed", "complete"},
	"signers.":        {"any", "all", "of"},
	"run.added.":      {"before", "after"},
}
