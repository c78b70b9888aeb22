package web

// filingWords are the keys of filings and places that are made of a prefix and a word of a table.
var filingWords = map[string][]string{
	"audit.":  {"filing_confirmed", "filing_rejected", "filing_withdrawn", "service_recorded", "service_taken_back"},
	"notice.": {"filing_waiting", "filing_late", "filing_confirmed", "filing_rejected"},
}
