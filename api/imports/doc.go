// Package imports is the tables people fill in and upload: their columns with the words of
// every language above them, how a row becomes a form of the service, and the same table back
// with what is wrong in each row.
//
// It owns no limits and no workbook library (sheet), no rules (service), no routes (rest, ui).
// It may import domain, service, sheet and edge.
package imports
