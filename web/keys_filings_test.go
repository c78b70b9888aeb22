package web

// filingWords are the keys of filings and places that are made of a prefix and a word of a table.
var filingWords = map[string][]string{
	"audit.":  {"filing_confirmed", "filing_rejected", "filing_withdrawn", "service_recorded", "service_taken_back"},
	"import.": {"staff"}, "filing.": {"sheet"},
	"place.":        {"paired", "not_paired", "remote", "not_remote", "poor_county", "not_poor_county"},
	"service.":      {"training"},
	"field.filing.": {"outcome", "attachments"},
	"field.past.":   {"name", "id_number", "birth_date", "person_id", "place_id", "attachments"},
	"notice.":       {"filing_waiting", "filing_late", "filing_confirmed", "filing_rejected"},
}
