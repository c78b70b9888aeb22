package ui

import (
	"os"
	"strings"
	"testing"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

func TestNavigation_EveryItemHasItsIcon(t *testing.T) {
	icons, err := os.ReadFile("../../web/static/icons.svg")
	if err != nil {
		t.Fatal(err)
	}
	everybody := service.Actor{PersonID: 1}
	for _, role := range domain.Roles {
		everybody.Memberships = append(everybody.Memberships, domain.Membership{Org: 1, Role: role})
	}
	items := navigation(everybody, service.InboxCounts{})
	if len(items) < 15 {
		t.Fatalf("only %d items", len(items))
	}
	for _, item := range items {
		if !strings.Contains(string(icons), `<symbol id="`+item.Key+`"`) {
			t.Errorf("%s has no icon", item.Key)
		}
	}
}
