package rest

import (
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

// Root is where the interface lives; a later, incompatible one will have its own.
const Root = "/api/v1"

// Deps is what the interface stands on.
type Deps struct {
	Service  *service.Service
	Sessions *edge.Sessions
}

// face holds the handlers.
type face struct {
	Deps
	document []byte // the OpenAPI document as JSON
	page     []byte // the same to read
}

// access says who may call a route at all; the service decides the rest.
type access int

const (
	anybody  access = iota // no log-in needed
	loggedIn               // even with a one-time password
	actor                  // logged in, own password chosen
)

var gates = map[access][]echo.MiddlewareFunc{
	loggedIn: {edge.RequireLogIn},
	actor:    {edge.RequireActor},
}

type route struct {
	who    access
	method string
	path   string // under Root, in Echo's notation
	handle echo.HandlerFunc
}

// Mount adds the routes.
func Mount(e *echo.Echo, d Deps) error {
	f := &face{Deps: d}
	var err error
	if f.document, f.page, err = readDocument(); err != nil {
		return err
	}
	for _, r := range f.routes() {
		e.Add(r.method, Root+r.path, uncached(r.handle), gates[r.who]...)
	}
	e.RouteNotFound("/api/*", f.unmatched)
	return nil
}

// unmatched answers what no route does: 405 with the methods a path knows, or 404.
func (f *face) unmatched(c echo.Context) error {
	var allowed []string
	for _, r := range f.routes() {
		if matches(Root+r.path, c.Request().URL.Path) {
			allowed = append(allowed, r.method)
		}
	}
	if allowed == nil {
		return domain.Fault(domain.CodeNotFound, "no_such_page")
	}
	c.Response().Header().Set(echo.HeaderAllow, strings.Join(allowed, ", "))
	return edge.Unreadable(http.StatusMethodNotAllowed, domain.Fault(domain.CodeInvalid, "wrong_method"))
}

func matches(pattern, path string) bool {
	want, have := strings.Split(pattern, "/"), strings.Split(path, "/")
	return slices.EqualFunc(want, have, func(w, h string) bool { return w == h || strings.HasPrefix(w, ":") && h != "" })
}

// uncached keeps answers, which are about people, out of every cache.
func uncached(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
		return next(c)
	}
}

func (f *face) routes() []route {
	const get, post, put, del = http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete
	return []route{
		{anybody, get, "/openapi.json", f.openAPI},
		{anybody, get, "/docs", f.docs},
		{anybody, get, "/docs.css", f.docsStyle},

		{anybody, post, "/session", f.logIn},
		{loggedIn, del, "/session", f.logOut},
		{loggedIn, get, "/me", f.me},
		{loggedIn, put, "/me/password", f.changePassword},
		{actor, put, "/me/locale", f.changeLocale},
		{actor, get, "/me/reminders", f.reminders},
		{actor, put, "/me/reminders", f.saveReminders},
		{actor, get, "/me/deliveries", f.myDeliveries},
		{actor, get, "/me/shortcuts", f.shortcuts},
		{actor, post, "/me/shortcuts", f.keepShortcut},
		{actor, del, "/me/shortcuts/:id", f.forgetShortcut},
		{anybody, post, "/tokens", f.createToken},
		{actor, get, "/tokens", f.tokens},
		{actor, del, "/tokens/:id", f.deleteToken},
		{actor, get, "/users", f.users},
		{actor, post, "/users", f.createUser},
		{actor, post, "/users/:id/password-reset", f.resetPassword},
		{actor, put, "/users/:id/disabled", f.disableUser},
		{actor, get, "/users/:id", f.user},
		{actor, put, "/users/:id", f.editUser},
		{actor, put, "/users/:id/roles", f.setRoles},
		{actor, put, "/users/:id/away", f.setAway},
		{actor, post, "/users/:id/leave", f.leave},
		{actor, post, "/users/import", f.importAccounts},
		{actor, get, "/users/import/template", f.accountTemplate},
		{actor, get, "/leavings", f.leavings},
		{actor, del, "/leavings/:id", f.cancelLeaving},
		{actor, get, "/member-log", f.memberLog},
		{actor, get, "/invitations", f.invitations},
		{actor, post, "/invitations", f.invite},
		{actor, del, "/invitations/:id", f.withdrawInvitation},
		{actor, post, "/invitations/:id/resend", f.resendInvitation},
		{actor, post, "/invitations/:id/link", f.invitationLink},
		{anybody, post, "/invitations/accept", f.acceptInvitation},
		{actor, post, "/invitations/join", f.joinInvitation},
		{actor, get, "/delegations", f.delegations},
		{actor, post, "/delegations", f.createDelegation},
		{actor, post, "/delegations/:id/end", f.endDelegation},
		{actor, get, "/deputies", f.deputies},
		{actor, post, "/deputies", f.addDeputy},
		{actor, del, "/deputies/:id", f.removeDeputy},

		{actor, get, "/organisations", f.organisations},
		{actor, post, "/organisations", f.createOrganisation},
		{actor, get, "/organisations/:id/place", f.place},
		{actor, post, "/organisations/:id/place", f.statePlace},
		{actor, get, "/organisations/:id/verdicts", f.houseVerdicts},
		{actor, post, "/organisations/:id/verdicts", f.judgeHouse},
		{actor, get, "/people", f.people},
		{actor, post, "/people", f.createPerson},
		{actor, post, "/people/import", f.importStaff},
		{actor, get, "/people/import/template", f.staffTemplate},
		{actor, get, "/people/:id", f.person},
		{actor, post, "/people/:id/identifiers", f.identifiers},
		{actor, get, "/people/:id/outlook", f.outlook},
		{actor, get, "/people/:id/ledger", f.serviceBook},
		{actor, get, "/filings", f.filings},
		{actor, post, "/filings", f.fileService},
		{actor, post, "/filings/import", f.importService},
		{actor, get, "/filings/import/template", f.serviceTemplate},
		{actor, get, "/filings/:id", f.filing},
		{actor, post, "/filings/:id/decide", f.decideFiling},
		{actor, post, "/past-services/:id/documents", f.attachService},
		{actor, post, "/past-services/:id/take-back", f.takeBackService},
		{actor, get, "/agreements", f.agreements},
		{actor, post, "/agreements", f.createAgreement},
		{actor, get, "/record-books", f.books},
		{actor, post, "/record-books", f.openBook},
		{actor, get, "/record-books/:id", f.book},
		{actor, get, "/record-books/:id/records", f.records},
		{actor, post, "/record-books/:id/records", f.addRecords},
		{actor, get, "/record-books/:id/totals", f.bookTotals},
		{actor, post, "/records/:id/void", f.voidRecord},
		{actor, get, "/programmes", f.programmes},
		{actor, get, "/programmes/:code", f.programme},
		{actor, get, "/programmes/:code/versions", f.versions("programme")},
		{actor, get, "/programmes/:code/changes", f.changes("programme")},
		{actor, get, "/regulations", f.regulations},
		{actor, get, "/regulations/:code", f.regulation},
		{actor, get, "/regulations/:code/versions", f.versions("regulation")},
		{actor, get, "/regulations/:code/changes", f.changes("regulation")},
		{actor, get, "/metrics", f.metrics},
		{actor, get, "/certificates", f.certificates},
		{actor, get, "/certificates/:id", f.certificate},
		{actor, post, "/certificates/:id/revoke", f.revokeCertificate},
		{actor, post, "/assignments/:id/certificate", f.certify},
		{actor, post, "/people/:id/exemptions", f.exempt},
		{anybody, get, "/verify/:code", edge.Brake()(f.verify)},
		{actor, get, "/planning/load", f.planningLoad},
		{actor, get, "/planning/pairs", f.planningPairs},

		{actor, get, "/cycles", f.cycles},
		{actor, post, "/cycles", f.createCycle},
		{actor, get, "/cycles/open-for-me", f.cyclesOpenForMe},
		{actor, get, "/cycles/:id", f.cycle},
		{actor, post, "/cycles/:id/open", f.openCycle},
		{actor, post, "/cycles/:id/cancel", f.cancelCycle},
		{actor, post, "/cycles/:id/end-backfill", f.endBackfill},
		{actor, get, "/cycles/:id/timeline", f.cycleTimeline},
		{actor, get, "/cycles/:id/nominations", f.nominations},
		{actor, post, "/cycles/:id/nominations", f.nominate},
		{actor, get, "/cycles/:id/nomination-path", f.nominationPath},
		{actor, get, "/nominations/:id", f.nomination},
		{actor, post, "/nominations/:id/withdraw", f.withdraw},
		{actor, post, "/nominations/:id/refusal", f.recordRefusal},

		{actor, get, "/tasks", f.tasks},
		{actor, get, "/tasks/counts", f.taskCounts},
		{actor, post, "/tasks/batch", f.decideBatch},
		{actor, get, "/batches", f.batches},
		{actor, get, "/batches/:id", f.batch},
		{actor, get, "/batches/:id/items", f.batchItems},
		{actor, get, "/tasks/:id", f.task},
		{actor, post, "/tasks/:id/decide", f.decide},
		{actor, get, "/tasks/:id/targets", f.targets},
		{actor, post, "/tasks/:id/transfer", f.transfer},
		{actor, post, "/tasks/:id/signers", f.addSigner},
		{actor, post, "/tasks/:id/remove", f.removeSigner},
		{actor, post, "/tasks/:id/reassign", f.reassign},
		{actor, post, "/tasks/:id/urge", f.urge},
		{actor, get, "/runs", f.runs},
		{actor, get, "/runs/:id", f.run},
		{actor, get, "/copies", f.copied},
		{actor, post, "/runs/:id/copies", f.copyRun},
		{actor, post, "/runs/:id/read", f.readRun},
		{actor, get, "/runs/:id/comments", f.comments},
		{actor, post, "/runs/:id/comments", f.comment},
		{actor, post, "/runs/:id/withdraw", f.withdrawRun},
		{actor, post, "/runs/:id/terminate", f.terminateRun},
		{actor, get, "/runs/:id/documents", f.runDocuments},
		{actor, get, "/documents", f.drafts},
		{actor, post, "/documents", f.uploadDocument},
		{actor, get, "/documents/:id", f.documentInfo},
		{actor, get, "/documents/:id/content", f.documentContent},
		{actor, del, "/documents/:id", f.removeDocument},
		{actor, get, "/timeline", f.timeline},

		{actor, get, "/assignments", f.assignments},
		{actor, get, "/assignments/:id", f.assignment},
		{actor, get, "/assignments/:id/timeline", f.assignmentTimeline},
		{actor, get, "/assignments/:id/offer", f.offer},
		{actor, post, "/assignments/:id/requests", f.createRequest},
		{actor, post, "/assignments/:id/requests/plan", f.planRequest},
		{actor, get, "/requests", f.requests},
		{actor, get, "/requests/:id", f.request},
		{actor, get, "/reports", f.reports},
		{actor, get, "/reports/:id", f.report},
		{actor, put, "/reports/:id/draft", f.saveDraft},
		{actor, post, "/reports/:id/hand-in", f.handIn},

		{actor, get, "/years", f.years},
		{actor, get, "/years/:programme/:year", f.year},
		{actor, post, "/years/:programme/:year/close", f.closeYear},
		{actor, get, "/notices", f.notices},
		{actor, post, "/notices/read", f.readNotices},
		{actor, get, "/deliveries", f.deliveries},
		{actor, get, "/channels", f.channels},
		{actor, post, "/channels", f.createChannel},
		{actor, put, "/channels/:id", f.changeChannel},
		{actor, del, "/channels/:id", f.deleteChannel},
		{actor, post, "/channels/:id/test", f.testChannel},
	}
}

// OwnProof reports whether a request needs no CSRF token: it is a REST request that carries
// a password in its JSON body, or one without anybody's session behind it.
func OwnProof(c echo.Context) bool {
	if !strings.HasPrefix(c.Request().URL.Path, "/api/") {
		return false
	}
	byPassword := c.Request().Method == http.MethodPost && (c.Path() == Root+"/session" || c.Path() == Root+"/tokens")
	return byPassword || edge.Actor(c).UserID == 0
}
