package domain

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestCleanName_NothingOfAPathOrATrickRemains(t *testing.T) {
	for given, want := range map[string]string{
		"诊断证明.jpg":                             "诊断证明.jpg",
		"诊断证明.JPEG":                            "诊断证明.jpeg",
		`C:\fakepath\证明.jpg`:                   "证明.jpg",
		"../../etc/passwd":                     "passwd.jpg",
		"发票.pdf":                               "发票.pdf.jpg", // the content is a photograph whatever the name says
		"\u202egpj.exe":                        "gpj.exe.jpg",
		"a\x00b\r\nc.jpg":                      "abc.jpg",
		`x"; filename="y.html`:                 "x; filename=y.html.jpg",
		"":                                     "document.jpg",
		".jpg":                                 "document.jpg",
		"  . ":                                 "document.jpg",
		"䶮㛃𬱖.jpg":                              "䶮㛃𬱖.jpg",
		strings.Repeat("长", 300) + ".jpg":      strings.Repeat("长", 116) + ".jpg",
		"bad\xff\xfeutf8.jpg":                  "badutf8.jpg",
		"two\u2028lines.jpg":                   "twolines.jpg",
		"image.jpg.exe":                        "image.jpg.exe.jpg",
		"/":                                    "document.jpg",
		"//":                                   "document.jpg",
		"scan of the certificate (2) [x].jpeg": "scan of the certificate (2) [x].jpeg",
	} {
		got := CleanName(given, MediaJPEG)
		if got != want {
			t.Errorf("%q became %q, want %q", given, got, want)
		}
		if !utf8.ValidString(got) || utf8.RuneCountInString(got) > MaxDocumentName {
			t.Errorf("%q is no name to keep", got)
		}
	}
}

func TestMediaType_OnlyPicturesAndPDFAreShownInAPage(t *testing.T) {
	shown := map[MediaType]bool{MediaPDF: true, MediaJPEG: true, MediaPNG: true, MediaWebP: true}
	for _, rule := range MediaTypes {
		if rule.Shown != shown[rule.Type] || rule.Type.Rule().Type != rule.Type {
			t.Errorf("%s: shown %v", rule.Type, rule.Shown)
		}
	}
	if (MediaType("text/html")).Rule().Shown {
		t.Error("a page of somebody else's is shown")
	}
}

func TestStep_ADecisionHasToBringADocumentAndAReturnHasNot(t *testing.T) {
	for kind, wants := range map[TaskKind]map[Outcome]bool{
		TaskRequestReview: {Approve: true, Reject: true, Return: false},
		TaskRequestFix:    {Approve: true, Reject: false},
	} {
		for outcome, want := range wants {
			if (Step{Kind: kind, Attachment: true}).WantsDocument(outcome) != want {
				t.Errorf("%s %s: want %v", kind, outcome, want)
			}
		}
	}
	if (Step{}).WantsDocument(Approve) {
		t.Error("a step that asks for nothing wants a document")
	}
}
