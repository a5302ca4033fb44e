-- A member's own walks for a calendar. Sign-up state 1: confirmed.

-- name: calendar_put
INSERT INTO calendar_feed (wijk_id, member_id, serial, hash, made_on)
VALUES (:wijk_id, :member_id, :serial, :hash, :on);

-- name: calendar_remove
DELETE FROM calendar_feed WHERE wijk_id = :wijk_id AND member_id = :member_id;

-- name: erase_calendar
DELETE FROM calendar_feed WHERE wijk_id = :wijk_id AND member_id = :subject;

-- name: calendar_find
SELECT f.member_id
  FROM calendar_feed AS f
  JOIN device AS d ON d.wijk_id = f.wijk_id AND d.serial = f.serial
 WHERE f.wijk_id = :wijk_id AND f.hash = :hash AND f.made_on >= :since
   AND d.state = 0 AND d.member_id = f.member_id;

-- name: calendar_walks
SELECT s.shift_id, s.buurt_id, s.version, s.phase, s.begins_at, s.ends_at
  FROM signup AS u
  JOIN shift AS s ON s.wijk_id = u.wijk_id AND s.shift_id = u.shift_id
 WHERE u.wijk_id = :wijk_id AND u.member_id = :member_id AND u.state = 1
   AND s.begins_at >= :from
 ORDER BY s.begins_at, s.shift_id
 LIMIT :most;
