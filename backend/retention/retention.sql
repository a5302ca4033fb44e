-- What went, and what was done under hats.

-- name: retention_note
INSERT INTO retention_run (wijk_id, thing, day, deleted)
VALUES (:wijk_id, :thing, :day, :count)
    ON CONFLICT (wijk_id, thing, day)
    DO UPDATE SET deleted = retention_run.deleted + :count WHERE :count > 0;

-- name: retention_sum
SELECT coalesce(sum(deleted), 0), coalesce(max(day), 0)
  FROM retention_run WHERE wijk_id = :wijk_id AND thing = :thing AND day >= :from;

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
