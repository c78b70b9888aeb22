package service

import (
	"archive/zip"
	"bytes"
	"slices"
	"strings"

	"github.com/duikou/duikou/domain"
)

// signs are the first bytes of the types that are taken, at an offset. A file is what its
// content says: the name and what a browser declares are anybody's to choose.
var signs = []struct {
	kind  domain.MediaType
	at    int
	bytes []string
}{
	{domain.MediaPDF, 0, []string{"%PDF-"}},
	{domain.MediaJPEG, 0, []string{"\xff\xd8\xff"}},
	{domain.MediaPNG, 0, []string{"\x89PNG\r\n\x1a\n"}},
	{domain.MediaWebP, 8, []string{"WEBPVP8 ", "WEBPVP8L", "WEBPVP8X"}},
	{domain.MediaHEIC, 4, []string{"ftypheic", "ftypheix", "ftypheim", "ftypheis", "ftypmif1", "ftypmsf1"}},
}

// sniff is the type of a file, "" for one that is not taken.
func sniff(content []byte) domain.MediaType {
	for _, sign := range signs {
		for _, want := range sign.bytes {
			if len(content) >= sign.at && bytes.HasPrefix(content[sign.at:], []byte(want)) {
				return sign.kind
			}
		}
	}
	return sniffOffice(content)
}

// offices are the main part of an office file, by type.
var offices = map[string]domain.MediaType{"word/document.xml": domain.MediaDOCX, "xl/workbook.xml": domain.MediaXLSX}

// maxParts is how many parts an office file may have: more is no letter and no table.
const maxParts = 5000

// sniffOffice looks at the names of an archive's parts and opens none. One with a program
// (macros, ActiveX) in it is not taken, whatever it calls itself.
func sniffOffice(content []byte) domain.MediaType {
	if !bytes.HasPrefix(content, []byte("PK\x03\x04")) {
		return ""
	}
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil || len(archive.File) > maxParts {
		return ""
	}
	var kind domain.MediaType
	typed := false
	for _, part := range archive.File {
		name := strings.ToLower(part.Name)
		if strings.Contains(name, "vbaproject") || strings.Contains(name, "activex") {
			return ""
		}
		typed = typed || part.Name == "[Content_Types].xml"
		if one, ok := offices[part.Name]; ok {
			kind = one
		}
	}
	if !typed {
		return ""
	}
	return kind
}

// acceptedTypes is what is taken, for a message and for a form's accept.
func acceptedTypes() string {
	var endings []string
	for _, rule := range domain.MediaTypes {
		endings = append(endings, rule.Endings...)
	}
	return strings.Join(slices.Compact(endings), ", ")
}
