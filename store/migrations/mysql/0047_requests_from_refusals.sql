-- +goose NO TRANSACTION
-- +goose Up
INSERT IGNORE INTO requests (
    id, number, kind, state, cycle_id, nomination_id, assignment_id, person_id, person_name, person_user_id,
    supporter_id, recipient_id, programme_code, programme_version, programme_hash, reason, leave_kind, from_date,
    to_date, from_noon, to_noon, half_days, document, returned_on, last_day, was_last_day, report_id, target_id,
    successor_id, successor_name, declarations, made_id, changes, consequence, blocks, opinion, decided_by,
    decided_at, initiator_id, initiator_name, created_at, updated_at, version
)
SELECT
    id, CONCAT('R', LPAD(id, 6, '0')), 'refusal', CASE state WHEN 'decided' THEN 'approved' ELSE 'running' END,
    cycle_id, nomination_id, 0, person_id, person_name, 0, supporter_id, recipient_id, programme_code,
    programme_version, programme_hash, reason, '', NULL, NULL, FALSE, FALSE, 0, '', NULL, NULL, NULL, 0, 0, 0, '',
    'null', 0, 'null', consequence, blocks, opinion, decided_by, decided_at, initiator_id, '', created_at,
    COALESCE(decided_at, created_at), version
FROM refusals;
