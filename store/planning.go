package store

import (
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

func (t *tx) Crews(org domain.ID, on calendar.Date) ([]domain.Crew, error) {
	var crews []domain.Crew
	// Whether somebody is away is asked once per person, on the index of a person's assignments.
	err := t.db.Raw(`
		SELECT department, COUNT(*) AS staff, SUM(away) AS staff_away,
		       SUM(physician) AS physicians, SUM(physician * away) AS physicians_away,
		       SUM(intermediate) AS intermediate, SUM(intermediate * away) AS intermediate_away
		FROM (SELECT p.department,
		             CASE WHEN p.profession = 'physician' THEN 1 ELSE 0 END AS physician,
		             CASE WHEN p.title = ? THEN 1 ELSE 0 END AS intermediate,
		             CASE WHEN EXISTS (SELECT 1 FROM assignments a WHERE a.person_id = p.id AND a.state <> ?
		                                AND a.from_date <= ? AND a.to_date >= ?) THEN 1 ELSE 0 END AS away
		      FROM people p WHERE p.org_id = ?) x
		GROUP BY department ORDER BY department`,
		domain.TitleIntermediate, domain.AssignmentCancelled, day(on), day(on), org).Scan(&crews).Error
	return crews, t.fail(err)
}

func (t *tx) Stays(supporter, recipient domain.ID, programme string, from, to calendar.Date) ([]domain.Stay, error) {
	q := t.db.Where("recipient_id = ? AND supporter_id = ? AND programme_code = ? AND state <> ?",
		recipient, supporter, programme, domain.AssignmentCancelled).
		Where("from_date <= ? AND to_date >= ?", day(to), day(from)).Order("from_date, id")
	return all(t, q, func(r assignmentRow) domain.Stay {
		began := calendar.Date(r.From)
		if !calendar.Date(r.ArrivedOn).IsZero() {
			began = calendar.Date(r.ArrivedOn)
		}
		return domain.Stay{PersonID: r.PersonID, PersonName: r.PersonName, From: began, To: calendar.Date(r.To)}
	})
}

func (t *tx) CountPartners(supporter domain.ID, programme string, on calendar.Date) (int, error) {
	return t.number(t.db.Raw(`SELECT COUNT(DISTINCT recipient_id) FROM agreements
		WHERE supporter_id = ? AND programme = ? AND from_date <= ? AND to_date >= ?`, supporter, programme, day(on), day(on)))
}
