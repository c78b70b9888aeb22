// Package duikou runs 对口支援: a supporting hospital sends clinicians to a recipient
// hospital for months, and whoever serves well may be promoted. The programs are in
// cmd/duikou and standalone; docs/architecture.md tells how the folders fit together.
package duikou
