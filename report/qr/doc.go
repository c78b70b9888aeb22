// Package qr draws QR codes as SVG, for what is printed and later checked on a public page.
//
// Owns: the drawing. Does not own: which address a code holds, and who may open it.
// May import: a QR encoder and the standard library.
package qr
