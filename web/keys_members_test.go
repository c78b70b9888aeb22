package web

// memberWords are the keys of the table of accounts, which are made of a prefix and a column.
var memberWords = map[string][]string{
	"import.":        {"accounts_sheet"},
	"field.account.": {"name", "login", "email", "roles", "department", "deputy_of"},
}
