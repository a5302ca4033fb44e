-- What went, and what was done under hats.

-- name: retention_note
INSERT INTO retention_run (wijk_id, thing, day, deleted)
VALUES (:wijk_id, :thing, :day, :count)
    ON CONFLICT (wijk_id, thing, day)
    DO UPDATE SET deleted = retention_run.deleted + :count WHERE :count > 0;

-- name: retention_count_said
SELECT count(*)
  FROM (SELECT log_no FROM event
         WHERE wijk_id = :wijk_id AND keep_until <= :now AND frame <> ''
         ORDER BY keep_until
         LIMIT :most) AS due
  JOIN log ON log.log_no = due.log_no
 WHERE log.kind = :group_log;

-- name: retention_sum
SELECT coalesce(sum(deleted), 0), coalesce(max(day), 0)
  FROM retention_run WHERE wijk_id = :wijk_id AND thing = :thing AND day >= :from;

-- name: retention_sum_all
SELECT thing, coalesce(sum(deleted), 0) FROM retention_run WHERE day >= :from GROUP BY thing;

-- name: retention_prune
DELETE FROM retention_run WHERE wijk_id = :wijk_id AND day < :before;

-- name: deletion_prune
DELETE FROM deletion
 WHERE wijk_id = :wijk_id AND deleted_at <= :before
   AND number < (SELECT max(d.number) FROM deletion AS d WHERE d.wijk_id = :wijk_id);

-- name: audit_add
INSERT INTO audit (wijk_id, number, done_at, hat, hat_serial, member_id, request)
SELECT :wijk_id, coalesce(max(number), 0) + 1, :now, :hat, :hat_serial, :member_id, :request
  FROM audit WHERE wijk_id = :wijk_id;

-- name: audit_prune
DELETE FROM audit WHERE wijk_id = :wijk_id AND done_at <= :before;

-- name: audit_of_member
SELECT number, done_at, hat, request FROM audit
 WHERE wijk_id = :wijk_id AND member_id = :member_id AND number > :after
 ORDER BY number
 LIMIT :most;

-- name: audit_erase
UPDATE audit SET member_id = NULL WHERE wijk_id = :wijk_id AND member_id = :member_id;

-- name: erase_audit
UPDATE audit SET member_id = NULL WHERE wijk_id = :wijk_id AND member_id = :subject;

-- name: device_forget
UPDATE device SET member_id = :nobody, buurt_id = :nobody, chain = :nothing
 WHERE wijk_id = :wijk_id AND serial IN
       (SELECT d.serial FROM device AS d
         WHERE d.wijk_id = :wijk_id AND d.state <> 0 AND d.member_id <> :nobody
           AND NOT EXISTS (SELECT 1 FROM member AS m
                            WHERE m.wijk_id = d.wijk_id AND m.member_id = d.member_id)
           AND NOT EXISTS (SELECT 1 FROM mls_leaf AS l
                            WHERE l.wijk_id = d.wijk_id AND l.serial = d.serial)
         LIMIT :most);

-- name: erase_invitation_member
UPDATE invitation SET used_by = NULL WHERE wijk_id = :wijk_id AND used_by = :subject;
