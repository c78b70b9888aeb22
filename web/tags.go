package web

// The colours of a status tag. The text always says the same, so colour is never alone.
const (
	grey   = "grey"
	blue   = "blue"
	green  = "green"
	orange = "orange"
	red    = "red"
)

// entities are what has a state, in the order in which a bare state is looked up.
var entities = []string{"task", "nomination", "report", "assignment", "cycle", "close", "request", "decision", "signature", "delivery", "run", "filing", "past", "batch"}

// colours are the colours of states, by entity.
var colours = map[string]map[string]string{
	"task":       {"open": blue, "waiting": grey, "done": green, "returned": orange, "cancelled": grey, "expired": red, "transferred": grey},
	"nomination": {"ineligible": red, "pending": blue, "returned": orange, "approved": green, "rejected": red, "withdrawn": grey, "refused": red, "assigned": green},
	"report":     {"awaited": grey, "submitted": blue, "verified": blue, "returned": orange, "accepted": green, "missing": red, "dropped": grey},
	"assignment": {"awaiting_arrival": blue, "serving": blue, "appraising": blue, "signing": blue, "objected": orange, "settling": blue, "settled": green, "cancelled": grey},
	"cycle":      {"draft": grey, "nominating": blue, "signing": blue, "consenting": blue, "publicity": blue, "serving": blue, "closed": green, "cancelled": grey},
	"close":      {"checking": blue, "frozen": orange, "locked": green},
	"request": {
		"running": blue, "returned": orange, "away": green, "approved": green, "rejected": red, "withdrawn": grey, "terminated": grey, "lapsed": grey, "revoked": grey,
	},
	"decision":  {"yes": green, "no": red, "not_required": grey, "undetermined": orange},
	"signature": {"signed": green, "objected": orange, "silent": grey},
	"run":       {"running": blue, "returned": orange, "approved": green, "rejected": red, "withdrawn": grey, "terminated": grey, "lapsed": red},
	"filing":    {"waiting": blue, "confirmed": green, "rejected": red, "withdrawn": grey},
	"past":      {"waiting": blue, "recorded": green, "dropped": grey, "taken_back": orange},
	"batch":     {"running": blue, "done": green},
	"delivery":  {"planned": grey, "sending": blue, "sent": green, "failed": red, "skipped": grey, "unsure": orange},
}

// Tag is a status with its colour.
type Tag struct {
	Colour string
	Text   string
}
