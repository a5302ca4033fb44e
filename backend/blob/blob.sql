-- Blobs, their parts, and who names them.

-- name: blob_find
SELECT blob_no, size, received, progress
  FROM blob WHERE wijk_id = :wijk_id AND hash = :hash AND owner = :owner;

-- name: blob_add
INSERT INTO blob (wijk_id, hash, owner, blob_no, size, received, progress, put_at)
VALUES (:wijk_id, :hash, :owner,
        (SELECT coalesce(max(blob_no), 0) + 1 FROM blob WHERE wijk_id = :wijk_id),
        :size, :received, :progress, :now)
RETURNING blob_no;

-- name: blob_advance
UPDATE blob SET received = :received, progress = :progress
 WHERE wijk_id = :wijk_id AND hash = :hash AND owner = :owner;

-- name: blob_remove
DELETE FROM blob WHERE wijk_id = :wijk_id AND hash = :hash AND owner = :owner;

-- name: blob_remove_parts
DELETE FROM blob_part WHERE wijk_id = :wijk_id AND blob_no = :blob_no;

-- name: blob_disown
UPDATE blob SET owner = :nobody WHERE wijk_id = :wijk_id AND hash = :hash AND owner = :owner;

-- name: blob_sum
SELECT coalesce(sum(size), 0) FROM blob WHERE wijk_id = :wijk_id AND owner = :owner;

-- name: blob_part_add
INSERT INTO blob_part (wijk_id, blob_no, part, bytes) VALUES (:wijk_id, :blob_no, :part, :bytes);

-- name: blob_part_find
SELECT bytes FROM blob_part WHERE wijk_id = :wijk_id AND blob_no = :blob_no AND part = :part;

-- name: blob_use_put
INSERT INTO blob_use (wijk_id, hash, group_id, purpose, keep_until)
VALUES (:wijk_id, :hash, :group_id, :purpose, :keep_until)
    ON CONFLICT (wijk_id, hash, group_id, purpose) DO UPDATE SET keep_until = excluded.keep_until;

-- name: blob_use_end
UPDATE blob_use SET keep_until = :until
 WHERE wijk_id = :wijk_id AND group_id = :group_id AND purpose = :purpose AND hash <> :hash
   AND keep_until > :until;

-- name: blob_use_list
SELECT DISTINCT group_id FROM blob_use
 WHERE wijk_id = :wijk_id AND hash = :hash
 ORDER BY group_id
 LIMIT :most;

-- name: blob_use_prune
DELETE FROM blob_use
 WHERE (wijk_id, hash, group_id, purpose) IN
       (SELECT wijk_id, hash, group_id, purpose FROM blob_use
         WHERE wijk_id = :wijk_id AND keep_until <= :now
         ORDER BY keep_until
         LIMIT :most);

-- Owned ones by age; those of nobody once nothing names them.
-- name: blob_over
SELECT hash, owner, blob_no FROM blob
 WHERE wijk_id = :wijk_id
   AND ((owner <> :nobody AND put_at <= :put_before)
        OR (owner = :nobody AND NOT EXISTS (SELECT 1 FROM blob_use
                                             WHERE blob_use.wijk_id = blob.wijk_id
                                               AND blob_use.hash = blob.hash)))
 ORDER BY blob_no
 LIMIT :most;
