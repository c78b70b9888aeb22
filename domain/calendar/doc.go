// Package calendar knows dates, months and working days in China.
//
// Owns: the Date and Month types (a calendar day has no clock and no zone), China Standard
// Time as a fixed zone, working days with the State Council's 调休 arrangement, and the
// arithmetic of terms ("twelve months from 1 June").
//
// Does not own: deadlines of a particular task (domain) or who is reminded (service).
//
// May import: the standard library alone; it never asks the clock what time it is.
package calendar
