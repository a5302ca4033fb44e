-- Moderators, reports, measures.

-- name: moderator_key_put
INSERT INTO moderator_key (wijk_id, serial, hat_serial, seal_key, signature, since)
VALUES (:wijk_id, :serial, :hat_serial, :seal_key, :signature, :now)
    ON CONFLICT (wijk_id, serial)
    DO UPDATE SET hat_serial = :hat_serial, seal_key = :seal_key, signature = :signature,
                  since = :now;

-- name: moderator_list
SELECT d.member_id, k.serial, k.seal_key, k.signature, h.chain
  FROM moderator_key AS k
  JOIN hat AS h ON h.wijk_id = k.wijk_id AND h.hat_serial = k.hat_serial AND h.serial = k.serial
  JOIN device AS d ON d.wijk_id = k.wijk_id AND d.serial = k.serial
 WHERE k.wijk_id = :wijk_id AND d.state = 0 AND h.hat = :hat AND h.withdrawn = 0
   AND h.not_before <= :now AND h.not_after > :now
   AND (h.reach_id = :buurt_id OR h.reach_id = :whole)
   AND d.member_id <> :asker AND d.member_id <> :author
   AND NOT EXISTS (SELECT 1 FROM moderation AS m
                     JOIN moderation_judge AS j
                       ON j.wijk_id = m.wijk_id AND j.report_id = m.report_id
                    WHERE m.wijk_id = k.wijk_id AND m.member_id = :asker AND m.state = 2
                      AND m.appealed = 0 AND j.member_id = d.member_id)
 ORDER BY CASE WHEN h.reach_id = :whole THEN 1 ELSE 0 END, d.member_id, k.serial
 LIMIT :most;

-- name: moderator_find
SELECT d.member_id
  FROM moderator_key AS k
  JOIN hat AS h ON h.wijk_id = k.wijk_id AND h.hat_serial = k.hat_serial AND h.serial = k.serial
  JOIN device AS d ON d.wijk_id = k.wijk_id AND d.serial = k.serial
 WHERE k.wijk_id = :wijk_id AND k.serial = :serial AND d.state = 0 AND h.hat = :hat
   AND h.withdrawn = 0 AND h.not_before <= :now AND h.not_after > :now
   AND (h.reach_id = :buurt_id OR h.reach_id = :whole);

-- name: moderator_key_prune
DELETE FROM moderator_key
 WHERE wijk_id = :wijk_id AND serial IN
       (SELECT k.serial FROM moderator_key AS k
          JOIN hat AS h ON h.wijk_id = k.wijk_id AND h.hat_serial = k.hat_serial
         WHERE k.wijk_id = :wijk_id AND (h.withdrawn = 1 OR h.not_after <= :now));

-- name: moderation_add
INSERT INTO moderation (wijk_id, report_id, buurt_id, state, reported_at, member_id, measure, days,
                        reason, statement, proposed_by, decided_at, until, appealed)
VALUES (:wijk_id, :report_id, :buurt_id, 0, :now, NULL, 0, 0, :nothing, :nothing, NULL, 0, 0, 0);

-- name: moderation_find
SELECT buurt_id, state, member_id, measure, days, reason, statement, proposed_by, decided_at, until,
       appealed
  FROM moderation WHERE wijk_id = :wijk_id AND report_id = :report_id;

-- name: moderation_propose
UPDATE moderation
   SET state = 1, member_id = :member_id, measure = :measure, days = :days, reason = :reason,
       statement = :statement, proposed_by = :proposed_by
 WHERE wijk_id = :wijk_id AND report_id = :report_id;

-- name: moderation_drop
UPDATE moderation
   SET state = 0, member_id = CASE WHEN appealed = 1 THEN member_id ELSE NULL END,
       measure = 0, days = 0, reason = :nothing, statement = :nothing, proposed_by = NULL
 WHERE wijk_id = :wijk_id AND report_id = :report_id;

-- name: moderation_decide
UPDATE moderation SET state = 2, decided_at = :now, until = :until, statement = :nothing
 WHERE wijk_id = :wijk_id AND report_id = :report_id;

-- name: moderation_appeal
UPDATE moderation SET state = 0, appealed = 1, proposed_by = NULL
 WHERE wijk_id = :wijk_id AND report_id = :report_id;

-- name: moderation_to_add
INSERT INTO moderation_to (wijk_id, report_id, serial, member_id)
VALUES (:wijk_id, :report_id, :serial, :member_id)
    ON CONFLICT (wijk_id, report_id, serial) DO NOTHING;

-- name: moderation_to_clear
DELETE FROM moderation_to WHERE wijk_id = :wijk_id AND report_id = :report_id;

-- name: moderation_to_list
SELECT serial, member_id FROM moderation_to
 WHERE wijk_id = :wijk_id AND report_id = :report_id
 ORDER BY serial
 LIMIT :most;

-- name: moderation_judge_add
INSERT INTO moderation_judge (wijk_id, report_id, member_id)
VALUES (:wijk_id, :report_id, :member_id)
    ON CONFLICT (wijk_id, report_id, member_id) DO NOTHING;

-- name: moderation_judge_find
SELECT 1 FROM moderation_judge
 WHERE wijk_id = :wijk_id AND report_id = :report_id AND member_id = :member_id;

-- name: moderation_prune
DELETE FROM moderation
 WHERE wijk_id = :wijk_id AND reported_at <= :before AND decided_at <= :before;

-- name: moderation_to_prune
DELETE FROM moderation_to
 WHERE wijk_id = :wijk_id AND report_id NOT IN
       (SELECT m.report_id FROM moderation AS m WHERE m.wijk_id = :wijk_id);

-- name: moderation_judge_prune
DELETE FROM moderation_judge
 WHERE wijk_id = :wijk_id AND report_id NOT IN
       (SELECT m.report_id FROM moderation AS m WHERE m.wijk_id = :wijk_id);

-- name: mute_put
INSERT INTO mute (wijk_id, member_id, until) VALUES (:wijk_id, :member_id, :until)
    ON CONFLICT (wijk_id, member_id) DO UPDATE SET until = :until;

-- name: mute_find
SELECT until FROM mute WHERE wijk_id = :wijk_id AND member_id = :member_id AND until > :now;

-- name: mute_remove
DELETE FROM mute WHERE wijk_id = :wijk_id AND member_id = :member_id;

-- name: mute_prune
DELETE FROM mute WHERE wijk_id = :wijk_id AND until <= :now;

-- name: exclusion_key_find
SELECT bytes FROM exclusion_key WHERE wijk_id = :wijk_id;

-- name: exclusion_key_add
INSERT INTO exclusion_key (wijk_id, bytes) VALUES (:wijk_id, :bytes);

-- name: exclusion_put
INSERT INTO exclusion (wijk_id, mark, until) VALUES (:wijk_id, :mark, :until)
    ON CONFLICT (wijk_id, mark) DO UPDATE SET until = :until;

-- name: exclusion_find
SELECT until FROM exclusion WHERE wijk_id = :wijk_id AND mark = :mark AND until > :now;

-- name: exclusion_remove
DELETE FROM exclusion WHERE wijk_id = :wijk_id AND mark = :mark;

-- name: exclusion_prune
DELETE FROM exclusion WHERE wijk_id = :wijk_id AND until <= :now;

-- name: moderation_erase
UPDATE moderation SET member_id = NULL WHERE wijk_id = :wijk_id AND member_id = :member_id;

-- name: moderation_judge_erase
DELETE FROM moderation_judge WHERE wijk_id = :wijk_id AND member_id = :member_id;

-- name: moderation_to_erase
DELETE FROM moderation_to WHERE wijk_id = :wijk_id AND member_id = :member_id;

-- name: moderation_of_member
SELECT measure, decided_at, until FROM moderation
 WHERE wijk_id = :wijk_id AND member_id = :member_id AND state = 2
 ORDER BY report_id
 LIMIT :most;

-- name: erase_moderation
UPDATE moderation SET member_id = NULL WHERE wijk_id = :wijk_id AND member_id = :subject;

-- name: erase_moderation_to
DELETE FROM moderation_to WHERE wijk_id = :wijk_id AND member_id = :subject;

-- name: erase_moderation_judge
DELETE FROM moderation_judge WHERE wijk_id = :wijk_id AND member_id = :subject;

-- name: erase_mute
DELETE FROM mute WHERE wijk_id = :wijk_id AND member_id = :subject;
