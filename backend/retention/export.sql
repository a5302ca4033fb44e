-- What is kept of a person, for that person: a row a line, its columns as export.def says.

-- name: export_member
SELECT buurt_id, since, let_in_by FROM member
 WHERE wijk_id = :wijk_id AND member_id = :member_id;

-- name: export_acceptance
SELECT version, accepted_at FROM acceptance
 WHERE wijk_id = :wijk_id AND member_id = :member_id;

-- name: export_consent
SELECT CASE purpose WHEN 1 THEN 'taking_part' WHEN 2 THEN 'reminders' WHEN 3 THEN 'standby'
                    WHEN 4 THEN 'wellbeing' ELSE 'other' END,
       CASE given WHEN 1 THEN 'yes' ELSE 'no' END, text_version, given_at
  FROM consent WHERE wijk_id = :wijk_id AND member_id = :member_id
 ORDER BY purpose;

-- name: export_alert_act
SELECT CASE kind WHEN 1 THEN 'raised' ELSE 'answered' END, acted_at
  FROM alert_act WHERE wijk_id = :wijk_id AND member_id = :member_id
 ORDER BY kind, number;

-- name: export_pulse_mark
SELECT quarter FROM pulse_mark WHERE wijk_id = :wijk_id AND member_id = :member_id
 ORDER BY quarter;

-- name: export_device
SELECT serial, CASE state WHEN 0 THEN 'live' WHEN 1 THEN 'revoked' ELSE 'left' END, since, sends
  FROM device WHERE wijk_id = :wijk_id AND member_id = :member_id
 ORDER BY serial;

-- name: export_push
SELECT s.serial, s.since, s.endpoint
  FROM push_subscription AS s
  JOIN device AS d ON d.wijk_id = s.wijk_id AND d.serial = s.serial
 WHERE d.wijk_id = :wijk_id AND d.member_id = :member_id
 ORDER BY s.serial;

-- name: export_leaf
SELECT l.serial, l.group_id
  FROM mls_leaf AS l
  JOIN device AS d ON d.wijk_id = l.wijk_id AND d.serial = l.serial
 WHERE d.wijk_id = :wijk_id AND d.member_id = :member_id
 ORDER BY l.serial, l.group_id;

-- name: export_follower
SELECT f.serial, l.name, f.from_seq, coalesce(cast(f.until_seq AS TEXT), '-')
  FROM follower AS f
  JOIN device AS d ON d.wijk_id = f.wijk_id AND d.serial = f.serial
  JOIN log AS l ON l.log_no = f.log_no
 WHERE d.wijk_id = :wijk_id AND d.member_id = :member_id
 ORDER BY f.serial, f.log_no, f.from_seq;

-- name: export_pass
SELECT p.serial, p.group_id, p.until
  FROM pass AS p
  JOIN device AS d ON d.wijk_id = p.wijk_id AND d.serial = p.serial
 WHERE d.wijk_id = :wijk_id AND d.member_id = :member_id
 ORDER BY p.serial, p.group_id;

-- name: export_resync
SELECT s.serial, s.group_id, s.done_at
  FROM mls_resync AS s
  JOIN device AS d ON d.wijk_id = s.wijk_id AND d.serial = s.serial
 WHERE d.wijk_id = :wijk_id AND d.member_id = :member_id
 ORDER BY s.serial, s.group_id, s.epoch;

-- name: export_broken
SELECT serial, group_id, made_at FROM mls_broken
 WHERE wijk_id = :wijk_id AND member_id = :member_id
 ORDER BY group_id, epoch;

-- name: export_statement
SELECT s.number, s.posted_at
  FROM statement AS s
  JOIN device AS d ON d.wijk_id = s.wijk_id AND d.serial = s.posted_by
 WHERE d.wijk_id = :wijk_id AND d.member_id = :member_id
 ORDER BY s.number;

-- name: export_answer
SELECT d.serial, count(*), max(a.made_at)
  FROM answer AS a
  JOIN device AS d ON d.wijk_id = a.wijk_id AND d.serial = a.serial
 WHERE d.wijk_id = :wijk_id AND d.member_id = :member_id
 GROUP BY d.serial
 ORDER BY d.serial;

-- name: export_blob
SELECT b.owner, b.hash, b.size, b.put_at
  FROM blob AS b
  JOIN device AS d ON d.wijk_id = b.wijk_id AND d.serial = b.owner
 WHERE d.wijk_id = :wijk_id AND d.member_id = :member_id
 ORDER BY b.owner, b.hash;

-- name: export_hat
SELECT h.hat_serial, h.hat, h.not_before, h.not_after,
       CASE h.withdrawn WHEN 1 THEN 'withdrawn' ELSE 'holds' END
  FROM hat AS h
  JOIN device AS d ON d.wijk_id = h.wijk_id AND d.serial = h.serial
 WHERE d.wijk_id = :wijk_id AND d.member_id = :member_id
 ORDER BY h.hat_serial;

-- name: export_deputy
SELECT deputy_id, from_on, to_on FROM deputy
 WHERE wijk_id = :wijk_id AND member_id = :member_id
 ORDER BY deputy_id;

-- name: export_answer_seen
SELECT a.serial, a.seen
  FROM answer_seen AS a
  JOIN device AS d ON d.wijk_id = a.wijk_id AND d.serial = a.serial
 WHERE d.wijk_id = :wijk_id AND d.member_id = :member_id
 ORDER BY a.serial;

-- name: export_push_trial
SELECT t.serial, t.asked_at
  FROM push_trial AS t
  JOIN device AS d ON d.wijk_id = t.wijk_id AND d.serial = t.serial
 WHERE d.wijk_id = :wijk_id AND d.member_id = :member_id
 ORDER BY t.serial;

-- name: export_entry
SELECT e.booked_on, e.number
  FROM entry AS e
  JOIN hat AS h ON h.wijk_id = e.wijk_id AND h.hat_serial = e.approved_by
  JOIN device AS d ON d.wijk_id = h.wijk_id AND d.serial = h.serial
 WHERE d.wijk_id = :wijk_id AND d.member_id = :member_id
 ORDER BY e.fund_id, e.number;

-- name: export_consultation
SELECT c.held_on, c.reservation_id
  FROM consultation AS c
  JOIN hat AS h ON h.wijk_id = c.wijk_id AND h.hat_serial = c.approved_by
  JOIN device AS d ON d.wijk_id = h.wijk_id AND d.serial = h.serial
 WHERE d.wijk_id = :wijk_id AND d.member_id = :member_id
 ORDER BY c.reservation_id, c.number;

-- name: export_closing
SELECT c.closed_on, c.year
  FROM budget_closing AS c
  JOIN hat AS h ON h.wijk_id = c.wijk_id AND h.hat_serial IN (c.closed_by, c.agreed_by)
  JOIN device AS d ON d.wijk_id = h.wijk_id AND d.serial = h.serial
 WHERE d.wijk_id = :wijk_id AND d.member_id = :member_id
 ORDER BY c.fund_id, c.year;

-- name: export_mandate
SELECT m.hat_serial, m.decision_most, m.year_most
  FROM mandate AS m
  JOIN hat AS h ON h.wijk_id = m.wijk_id AND h.hat_serial = m.hat_serial
  JOIN device AS d ON d.wijk_id = h.wijk_id AND d.serial = h.serial
 WHERE d.wijk_id = :wijk_id AND d.member_id = :member_id
 ORDER BY m.fund_id, m.hat_serial;

-- name: export_house_rules
SELECT r.version, r.valid_from
  FROM house_rules AS r
  JOIN hat AS h ON h.wijk_id = r.wijk_id AND h.hat_serial = r.hat_serial
  JOIN device AS d ON d.wijk_id = h.wijk_id AND d.serial = h.serial
 WHERE d.wijk_id = :wijk_id AND d.member_id = :member_id
 ORDER BY r.version;

-- name: export_charter
SELECT c.version, c.since
  FROM charter AS c
  JOIN hat AS h ON h.wijk_id = c.wijk_id AND h.hat_serial = c.hat_serial
  JOIN device AS d ON d.wijk_id = h.wijk_id AND d.serial = h.serial
 WHERE d.wijk_id = :wijk_id AND d.member_id = :member_id
 ORDER BY c.version;

-- name: export_moderator_key
SELECT k.serial, k.since
  FROM moderator_key AS k
  JOIN device AS d ON d.wijk_id = k.wijk_id AND d.serial = k.serial
 WHERE d.wijk_id = :wijk_id AND d.member_id = :member_id
 ORDER BY k.serial;

-- name: export_invitation_used
SELECT serial, used_at FROM invitation
 WHERE wijk_id = :wijk_id AND used_by = :member_id AND used_at IS NOT NULL
 ORDER BY serial;

-- name: export_invitation_made
SELECT i.serial, i.made_at
  FROM invitation AS i
  JOIN hat AS h ON h.wijk_id = i.wijk_id AND h.hat_serial = i.issuer
  JOIN device AS d ON d.wijk_id = h.wijk_id AND d.serial = h.serial
 WHERE d.wijk_id = :wijk_id AND d.member_id = :member_id
 ORDER BY i.serial;

-- name: export_signup
SELECT s.on_day, u.shift_id,
       CASE u.state WHEN 1 THEN 'confirmed' WHEN 2 THEN 'waiting' ELSE 'offered' END
  FROM signup AS u
  JOIN shift AS s ON s.wijk_id = u.wijk_id AND s.shift_id = u.shift_id
 WHERE u.wijk_id = :wijk_id AND u.member_id = :member_id
 ORDER BY s.on_day, u.shift_id;

-- name: export_standing
SELECT series_id, CASE state WHEN 1 THEN 'on' ELSE 'paused' END
  FROM standing WHERE wijk_id = :wijk_id AND member_id = :member_id
 ORDER BY series_id;

-- name: export_swap
SELECT s.on_day, w.shift_id,
       CASE WHEN w.member_id = :member_id THEN 'asked for' ELSE 'asked of you' END
  FROM swap AS w
  JOIN shift AS s ON s.wijk_id = w.wijk_id AND s.shift_id = w.shift_id
 WHERE w.wijk_id = :wijk_id AND (w.member_id = :member_id OR w.to_member_id = :member_id)
 ORDER BY s.on_day, w.swap_id;

-- name: export_attendance
SELECT s.on_day, a.shift_id, a.in_at, a.out_at, a.home_at,
       CASE a.out_way WHEN 1 THEN 'self' WHEN 2 THEN 'leader' WHEN 3 THEN 'automatic'
                      ELSE 'none' END
  FROM attendance AS a
  JOIN shift AS s ON s.wijk_id = a.wijk_id AND s.shift_id = a.shift_id
 WHERE a.wijk_id = :wijk_id AND a.member_id = :member_id
 ORDER BY s.on_day, a.shift_id;

-- name: export_mute
SELECT until FROM mute WHERE wijk_id = :wijk_id AND member_id = :member_id;

-- name: export_measure
SELECT report_id, CASE measure WHEN 2 THEN 'warn' WHEN 3 THEN 'mute' WHEN 4 THEN 'remove'
                               ELSE 'none' END, decided_at, until
  FROM moderation WHERE wijk_id = :wijk_id AND member_id = :member_id AND state = 2
 ORDER BY report_id;

-- name: export_judged
SELECT report_id FROM moderation_judge WHERE wijk_id = :wijk_id AND member_id = :member_id
 ORDER BY report_id;

-- name: export_received
SELECT report_id, serial FROM moderation_to WHERE wijk_id = :wijk_id AND member_id = :member_id
 ORDER BY report_id, serial;

-- name: export_audit
SELECT done_at, hat, request FROM audit
 WHERE wijk_id = :wijk_id AND member_id = :member_id
 ORDER BY number;

-- name: export_calendar
SELECT serial, made_on FROM calendar_feed WHERE wijk_id = :wijk_id AND member_id = :member_id;
