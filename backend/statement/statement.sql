-- Statements, how far each has come, and barred serials.

-- name: statement_add
INSERT INTO statement (wijk_id, hash, number, kind, statement, chain, posted_by, posted_at)
VALUES (:wijk_id, :hash,
        (SELECT coalesce(max(number), 0) + 1 FROM statement WHERE wijk_id = :wijk_id),
        :kind, :statement, :chain, :posted_by, :now)
RETURNING number;

-- name: statement_find
SELECT number, kind, posted_by FROM statement WHERE wijk_id = :wijk_id AND hash = :hash;

-- name: statement_group_add
INSERT INTO statement_group (wijk_id, group_id, number, applied)
VALUES (:wijk_id, :group_id, :number, 0)
    ON CONFLICT (wijk_id, group_id, number) DO NOTHING;

-- name: statement_group_applied
UPDATE statement_group SET applied = 1
 WHERE wijk_id = :wijk_id AND group_id = :group_id AND number = :number AND applied = 0;

-- name: statement_group_move
INSERT INTO statement_group (wijk_id, group_id, number, applied)
SELECT wijk_id, :to_group_id, number, 0 FROM statement_group
 WHERE wijk_id = :wijk_id AND group_id = :group_id AND applied = 0
    ON CONFLICT (wijk_id, group_id, number) DO NOTHING;

-- name: statement_group_end
UPDATE statement_group SET applied = 1
 WHERE wijk_id = :wijk_id AND group_id = :group_id AND applied = 0;

-- name: statement_pending
SELECT statement.hash, statement.number, statement.kind, statement.statement, statement.chain,
       statement.posted_by
  FROM statement_group JOIN statement ON statement.wijk_id = statement_group.wijk_id
                                     AND statement.number = statement_group.number
 WHERE statement_group.wijk_id = :wijk_id AND statement_group.group_id = :group_id
   AND statement_group.applied = 0
 ORDER BY statement_group.number
 LIMIT :most OFFSET :skip;

-- name: statement_groups
SELECT group_id, applied FROM statement_group
 WHERE wijk_id = :wijk_id AND number = :number
 ORDER BY applied, group_id
 LIMIT :most;

-- The last one stays, so that no number is given twice.
-- name: statement_prune
DELETE FROM statement
 WHERE (wijk_id, hash) IN
       (SELECT wijk_id, hash FROM statement
         WHERE wijk_id = :wijk_id AND posted_at <= :before
           AND number < (SELECT max(number) FROM statement WHERE wijk_id = :wijk_id)
           AND NOT EXISTS (SELECT 1 FROM statement_group
                            WHERE statement_group.wijk_id = statement.wijk_id
                              AND statement_group.number = statement.number
                              AND statement_group.applied = 0)
         ORDER BY number
         LIMIT :most);

-- name: statement_group_prune
DELETE FROM statement_group
 WHERE wijk_id = :wijk_id AND applied = 1
   AND NOT EXISTS (SELECT 1 FROM statement
                    WHERE statement.wijk_id = statement_group.wijk_id
                      AND statement.number = statement_group.number);

-- name: barred_add
INSERT INTO barred (wijk_id, serial, since) VALUES (:wijk_id, :serial, :now)
    ON CONFLICT (wijk_id, serial) DO NOTHING;

-- name: barred_find
SELECT since FROM barred WHERE wijk_id = :wijk_id AND serial = :serial;

-- name: erase_serial
INSERT INTO barred (wijk_id, serial, since) VALUES (:wijk_id, :subject, 0)
    ON CONFLICT (wijk_id, serial) DO NOTHING;
