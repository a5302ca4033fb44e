-- Wijken, their logs, who follows them, and the answers kept for a repeat.

-- name: wijk_list
SELECT wijk_id, root_key, incarnation, frozen FROM wijk ORDER BY wijk_id;

-- name: wijk_find
SELECT root_key, incarnation, frozen FROM wijk WHERE wijk_id = :wijk_id;

-- name: wijk_add
INSERT INTO wijk (wijk_id, root_key, founded_at, incarnation, frozen)
VALUES (:wijk_id, :root_key, :now, :incarnation, 0);

-- name: wijk_restart
UPDATE wijk SET incarnation = :incarnation WHERE wijk_id = :wijk_id;

-- name: wijk_freeze
UPDATE wijk SET frozen = :frozen WHERE wijk_id = :wijk_id;

-- name: founding_add
INSERT INTO founding (wijk_id, token_hash, not_after) VALUES (:wijk_id, :token_hash, :not_after);

-- name: founding_spend
DELETE FROM founding
 WHERE wijk_id = :wijk_id AND token_hash = :token_hash AND not_after > :now;

-- name: founding_prune
DELETE FROM founding WHERE wijk_id = :wijk_id AND not_after <= :now;

-- name: log_number_next
INSERT INTO log_number (wijk_id, last) VALUES (:wijk_id, 1)
    ON CONFLICT (wijk_id) DO UPDATE SET last = log_number.last + 1
    RETURNING last;

-- name: log_find
SELECT log_no, last_seq FROM log WHERE wijk_id = :wijk_id AND kind = :kind AND name = :name;

-- name: log_add
INSERT INTO log (wijk_id, kind, name, log_no, last_seq)
VALUES (:wijk_id, :kind, :name, :log_no, 0);

-- name: log_next
UPDATE log SET last_seq = last_seq + 1
 WHERE wijk_id = :wijk_id AND kind = :kind AND name = :name
RETURNING log_no, last_seq;

-- name: log_of_number
SELECT wijk_id, kind, name, last_seq FROM log WHERE log_no = :log_no;

-- name: event_add
INSERT INTO event (wijk_id, log_no, seq, sort, told_at, keep_until, frame)
VALUES (:wijk_id, :log_no, :seq, :sort, :now, :keep_until, :frame);

-- name: event_page
SELECT seq, sort, frame FROM event
 WHERE wijk_id = :wijk_id AND log_no = :log_no AND seq > :after AND seq <= :until
 ORDER BY seq
 LIMIT :most;

-- name: event_first
SELECT seq FROM event
 WHERE wijk_id = :wijk_id AND log_no = :log_no AND seq > :after AND frame <> ''
 ORDER BY seq
 LIMIT 1;

-- Alerts and commits stay a while as an empty row, so that a phone long away is told how many it
-- missed; nothing of what they said or when stays.
-- name: event_hollow
UPDATE event SET frame = '', told_at = 0, keep_until = :later
 WHERE (wijk_id, log_no, seq) IN
       (SELECT wijk_id, log_no, seq FROM event
         WHERE wijk_id = :wijk_id AND keep_until <= :now AND sort > 0 AND frame <> ''
         ORDER BY keep_until
         LIMIT :most);

-- name: event_prune
DELETE FROM event
 WHERE (wijk_id, log_no, seq) IN
       (SELECT wijk_id, log_no, seq FROM event
         WHERE wijk_id = :wijk_id AND keep_until <= :now AND (sort = 0 OR frame = '')
         ORDER BY keep_until
         LIMIT :most);

-- name: follower_find
SELECT from_seq FROM follower
 WHERE wijk_id = :wijk_id AND log_no = :log_no AND serial = :serial AND until_seq IS NULL;

-- The newest of what the device may see no longer beyond its end.
-- name: follower_past
SELECT from_seq, until_seq FROM follower
 WHERE wijk_id = :wijk_id AND log_no = :log_no AND serial = :serial AND until_seq IS NOT NULL
 ORDER BY from_seq DESC
 LIMIT 1;

-- name: follower_add
INSERT INTO follower (wijk_id, serial, log_no, from_seq, until_seq)
VALUES (:wijk_id, :serial, :log_no, :from_seq, NULL)
    ON CONFLICT (wijk_id, serial, log_no, from_seq) DO UPDATE SET until_seq = NULL;

-- name: follower_close
UPDATE follower SET until_seq = :until_seq
 WHERE wijk_id = :wijk_id AND log_no = :log_no AND serial = :serial AND until_seq IS NULL;

-- name: follower_close_all
UPDATE follower
   SET until_seq = (SELECT log.last_seq FROM log WHERE log.log_no = follower.log_no)
 WHERE wijk_id = :wijk_id AND serial = :serial AND until_seq IS NULL;

-- name: follower_logs
SELECT follower.log_no, follower.from_seq, log.kind, log.name, log.last_seq
  FROM follower JOIN log ON log.log_no = follower.log_no
 WHERE follower.wijk_id = :wijk_id AND follower.serial = :serial AND follower.until_seq IS NULL
 ORDER BY follower.log_no
 LIMIT :most;

-- name: follower_count
SELECT count(*) FROM follower
 WHERE wijk_id = :wijk_id AND log_no = :log_no AND until_seq IS NULL;

-- name: follower_count_of_device
SELECT count(*) FROM follower
 WHERE wijk_id = :wijk_id AND serial = :serial AND until_seq IS NULL;

-- name: answer_find
SELECT frame_hash, reply FROM answer
 WHERE wijk_id = :wijk_id AND serial = :serial AND request = :request;

-- name: answer_add
INSERT INTO answer (wijk_id, serial, request, frame_hash, reply, made_at)
VALUES (:wijk_id, :serial, :request, :frame_hash, :reply, :now);

-- name: answer_count
SELECT count(*) FROM answer WHERE wijk_id = :wijk_id AND serial = :serial AND request > :seen;

-- name: answer_last
SELECT coalesce(max(number), 0)
  FROM (SELECT max(request) AS number FROM answer
         WHERE wijk_id = :wijk_id AND serial = :serial
        UNION ALL
        SELECT seen FROM answer_seen WHERE wijk_id = :wijk_id AND serial = :serial) AS numbers;

-- name: answer_seen
SELECT seen FROM answer_seen WHERE wijk_id = :wijk_id AND serial = :serial;

-- name: answer_seen_put
INSERT INTO answer_seen (wijk_id, serial, seen) VALUES (:wijk_id, :serial, :seen)
    ON CONFLICT (wijk_id, serial) DO UPDATE SET seen = excluded.seen;

-- name: answer_forget
DELETE FROM answer WHERE wijk_id = :wijk_id AND serial = :serial AND request <= :seen;

-- name: answer_prune
DELETE FROM answer
 WHERE (wijk_id, serial, request) IN
       (SELECT wijk_id, serial, request FROM answer
         WHERE wijk_id = :wijk_id AND made_at <= :before
         ORDER BY made_at
         LIMIT :most);

-- name: room_put
INSERT INTO room (wijk_id, room_id, buurt_id) VALUES (:wijk_id, :room_id, :buurt_id)
    ON CONFLICT (wijk_id, room_id) DO UPDATE SET buurt_id = excluded.buurt_id;

-- name: room_find
SELECT buurt_id FROM room WHERE wijk_id = :wijk_id AND room_id = :room_id;
