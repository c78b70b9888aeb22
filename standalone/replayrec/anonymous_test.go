package replayrec

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

func TestRecord_DoesNotSayWhichMachineRecordedIt(t *testing.T) {
	host, err := os.Hostname()
	must(t, err)
	payload := "aGVsbG8" + host // what a payload holds is not touched
	raw, err := json.Marshal(map[string]any{"events": []any{
		map[string]any{"identity": "4711@" + host + "@", "data": payload},
		map[string]any{"taskQueue": map[string]any{"name": host + ":own"}},
	}})
	must(t, err)
	out, err := anonymous(raw)
	must(t, err)
	for _, want := range []string{`"identity": "duikou"`, `"name": "duikou:own"`, `"data": "` + payload + `"`} {
		if !strings.Contains(string(out), want) {
			t.Errorf("%s is not in\n%s", want, out)
		}
	}
	if strings.Contains(string(out), "4711") {
		t.Errorf("the process is named in\n%s", out)
	}
}
