package storetest

import (
	"testing"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

func (s *suite) certificates(t *testing.T) {
	one := filled[domain.Certificate](s)
	one.Kind, one.PersonName, one.Version = domain.CertificateService, "䶮㛃𬱖", 1
	one.RevokedBy, one.RevokedByName, one.RevokedAt, one.RevokeReason = 0, "", time.Time{}, ""
	s.do(t, func(tx service.Tx) error { return tx.InsertCertificate(&one) })
	scope := orgs(one.OrgID)
	t.Run("the paper's words come back", func(t *testing.T) {
		same(t, "stored", ok(s.view().Certificate(scope, one.ID))(t), one)
		same(t, "by its code", ok(s.view().CertificateByCode(one.Code))(t), one)
		_, err := s.view().CertificateByCode("nobody's")
		refused(t, err, domain.CodeNotFound, "")
	})
	t.Run("both hospitals and the person see it, nobody else", func(t *testing.T) {
		for name, seen := range map[string]struct {
			scope service.Scope
			n     int
		}{
			"issuer": {scope, 1}, "recipient": {orgs(one.RecipientID), 1}, "person": {service.Scope{Person: one.PersonID}, 1},
			"another hospital": {orgs(s.id()), 0}, "nobody": {service.Scope{}, 0},
		} {
			list := walk(t, 1, func(p service.Page) (service.List[domain.Certificate], error) {
				return s.view().Certificates(seen.scope, service.CertificateFilter{Person: one.PersonID, Assignment: one.AssignmentID}, p)
			})
			same(t, name, len(list), seen.n)
		}
	})
	t.Run("only one valid certificate for one service; a revoked one makes room and leaves its trace", func(t *testing.T) {
		again := one
		again.ID, again.Code = 0, s.name("code")
		refused(t, s.try(func(tx service.Tx) error { return tx.InsertCertificate(&again) }), domain.CodeConflict, "certificate")
		revoked := one
		revoked.PersonName = "不可改写"
		revoked.RevokedBy, revoked.RevokedByName, revoked.RevokedAt, revoked.RevokeReason = 7, "王院长", noon, "误发"
		s.do(t, func(tx service.Tx) error { return tx.RevokeCertificate(revoked) })
		revoked.Version++
		revoked.PersonName = one.PersonName
		same(t, "revoked", ok(s.view().CertificateByCode(one.Code))(t), revoked)
		refused(t, s.try(func(tx service.Tx) error { return tx.RevokeCertificate(one) }), domain.CodeStale, "")
		s.do(t, func(tx service.Tx) error { return tx.InsertCertificate(&again) })
		same(t, "newest first", idsOf(walk(t, 1, func(p service.Page) (service.List[domain.Certificate], error) {
			return s.view().Certificates(scope, service.CertificateFilter{}, p)
		}), func(c domain.Certificate) domain.ID { return c.ID }), []domain.ID{again.ID, one.ID})
	})
}
