-- What a restored backup forgets again. Each takes :wijk_id and :subject.

-- name: erase_device
UPDATE device SET state = 1, generation = generation + 1
 WHERE wijk_id = :wijk_id AND serial = :subject AND state = 0;

-- name: erase_device_hats
UPDATE hat SET withdrawn = 1 WHERE wijk_id = :wijk_id AND serial = :subject;

-- name: erase_device_logs
UPDATE follower
   SET until_seq = (SELECT log.last_seq FROM log WHERE log.log_no = follower.log_no)
 WHERE wijk_id = :wijk_id AND serial = :subject AND until_seq IS NULL;

-- name: erase_hat
UPDATE hat SET withdrawn = 1 WHERE wijk_id = :wijk_id AND hat_serial = :subject;

-- name: ledger_add
INSERT INTO deletion (wijk_id, number, kind, subject, deleted_at)
SELECT :wijk_id, coalesce(max(number), 0) + 1, :kind, :subject, :now
  FROM deletion WHERE wijk_id = :wijk_id;

-- name: ledger_last
SELECT coalesce(max(number), 0) FROM deletion WHERE wijk_id = :wijk_id;

-- name: ledger_list
SELECT wijk_id, number, kind, subject, deleted_at FROM deletion ORDER BY wijk_id, number;
