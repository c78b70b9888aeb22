package qr

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image/color"

	"github.com/boombuler/barcode/qr"
)

// quiet is the white border a reader needs round the code, in modules (ISO/IEC 18004).
const quiet = 4

// maxText is how much text a code may hold; a longer address makes modules too small to print.
const maxText = 300

// ErrText says that a text is empty or too long to be printed as a code.
var ErrText = errors.New("qr: the text is empty or longer than 300 bytes")

// SVG is the text as an SVG drawing with error correction level M. It scales to the size of
// its container, and names itself with title for those who cannot see it.
func SVG(text, title string) ([]byte, error) {
	if text == "" || len(text) > maxText {
		return nil, ErrText
	}
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return nil, err
	}
	size := code.Bounds().Dx()
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %[1]d %[1]d" role="img" shape-rendering="crispEdges"><title>`, size+2*quiet)
	if err := xml.EscapeText(&b, []byte(title)); err != nil {
		return nil, err
	}
	fmt.Fprintf(&b, `</title><path fill="#fff" d="M0 0h%[1]dv%[1]dH0z"/><path fill="#000" d="`, size+2*quiet)
	for y := range size {
		for x := 0; x < size; {
			run := 0
			for x+run < size && code.At(x+run, y) == color.Black {
				run++
			}
			if run > 0 {
				fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", x+quiet, y+quiet, run, run)
			}
			x += max(run, 1)
		}
	}
	b.WriteString(`"/></svg>`)
	return b.Bytes(), nil
}
