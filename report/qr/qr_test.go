package qr

import (
	"errors"
	"image"
	"image/color"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

var (
	box = regexp.MustCompile(`viewBox="0 0 (\d+)`)
	bar = regexp.MustCompile(`M(\d+) (\d+)h(\d+)v1h`)
)

// paper is the drawing as a printer would put it on paper, four dots to a module.
func paper(t *testing.T, svg string) image.Image {
	t.Helper()
	number := func(s string) int {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	const dots = 4
	size := number(box.FindStringSubmatch(svg)[1])
	img := image.NewGray(image.Rect(0, 0, size*dots, size*dots))
	for i := range img.Pix {
		img.Pix[i] = 0xff
	}
	for _, m := range bar.FindAllStringSubmatch(svg, -1) {
		x, y, run := number(m[1]), number(m[2]), number(m[3])
		for dy := range dots {
			for dx := range run * dots {
				img.SetGray(x*dots+dx, y*dots+dy, color.Gray{})
			}
		}
	}
	return img
}

func TestSVG_APhoneReadsWhatWasPrinted(t *testing.T) {
	for _, text := range []string{
		"https://duikou.example.cn/verify/7K2MQ9XW4T8RB3VN6YCP",
		"https://a.cn/verify/" + strings.Repeat("9", 200),
	} {
		svg, err := SVG(text, "verify")
		if err != nil {
			t.Fatal(err)
		}
		bitmap, err := gozxing.NewBinaryBitmapFromImage(paper(t, string(svg)))
		if err != nil {
			t.Fatal(err)
		}
		read, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
		if err != nil || read.GetText() != text {
			t.Errorf("read %v (%v), want %q", read, err, text)
		}
	}
}

func TestSVG_TheTitleCannotBreakOut(t *testing.T) {
	svg, err := SVG("x", "</title><script>&")
	if err != nil || strings.Contains(string(svg), "<script>") {
		t.Errorf("%s, %v", svg, err)
	}
}

func TestSVG_RefusesWhatCannotBePrinted(t *testing.T) {
	for _, text := range []string{"", strings.Repeat("x", maxText+1)} {
		if _, err := SVG(text, ""); !errors.Is(err, ErrText) {
			t.Errorf("%d bytes: %v", len(text), err)
		}
	}
}
