-- Who walks in a shift, and who would. States: 1 confirmed, 2 waiting, 3 offered.

-- name: signup_find
SELECT member_id, state, newcomer, from_standing, coming, line, offered_until
  FROM signup
 WHERE wijk_id = :wijk_id AND shift_id = :shift_id AND member_id = :member_id;

-- name: signup_add
INSERT INTO signup (wijk_id, shift_id, member_id, state, newcomer, from_standing, coming, line,
                    offered_until)
SELECT :wijk_id, :shift_id, :member_id, :state, :newcomer, :standing, :coming,
       coalesce(max(line), 0) + 1, :offered_until
  FROM signup WHERE wijk_id = :wijk_id AND shift_id = :shift_id
RETURNING line;

-- name: signup_save
UPDATE signup SET state = :state, coming = :coming, offered_until = :offered_until
 WHERE wijk_id = :wijk_id AND shift_id = :shift_id AND member_id = :member_id;

-- name: signup_remove
DELETE FROM signup
 WHERE wijk_id = :wijk_id AND shift_id = :shift_id AND member_id = :member_id;

-- name: signup_list
SELECT member_id, state, newcomer, from_standing, coming, line, offered_until
  FROM signup
 WHERE wijk_id = :wijk_id AND shift_id = :shift_id
 ORDER BY CASE state WHEN 1 THEN 1 WHEN 3 THEN 2 ELSE 3 END, line
 LIMIT :most;

-- name: signup_first
SELECT member_id, state, newcomer, from_standing, coming, line, offered_until
  FROM signup
 WHERE wijk_id = :wijk_id AND shift_id = :shift_id AND state = 2 AND newcomer >= :newcomer
 ORDER BY line
 LIMIT 1;

-- name: signup_position
SELECT count(*) FROM signup
 WHERE wijk_id = :wijk_id AND shift_id = :shift_id AND state = 2 AND line <= :line;

-- name: signup_overlap
SELECT 1
  FROM signup JOIN shift ON shift.wijk_id = signup.wijk_id AND shift.shift_id = signup.shift_id
 WHERE signup.wijk_id = :wijk_id AND signup.member_id = :member_id AND signup.state = 1
   AND signup.shift_id <> :shift_id AND shift.phase = 0
   AND shift.begins_at < :ends_at AND shift.ends_at > :begins_at
 LIMIT 1;

-- name: signup_ask_again
UPDATE signup SET coming = 0
 WHERE wijk_id = :wijk_id AND shift_id = :shift_id AND coming = 1;

-- name: signup_end_offers
UPDATE signup SET state = 2, offered_until = 0
 WHERE wijk_id = :wijk_id AND shift_id = :shift_id AND state = 3;

-- name: signup_over
SELECT shift_id, member_id FROM signup
 WHERE wijk_id = :wijk_id AND offered_until > 0 AND offered_until <= :now
 ORDER BY offered_until, shift_id, line
 LIMIT 1;

-- name: signup_own
SELECT signup.shift_id
  FROM signup JOIN shift ON shift.wijk_id = signup.wijk_id AND shift.shift_id = signup.shift_id
 WHERE signup.wijk_id = :wijk_id AND signup.member_id = :member_id AND shift.begins_at >= :from
 ORDER BY shift.begins_at, shift.shift_id
 LIMIT :most;

-- name: signup_own_in_buurt
SELECT signup.shift_id
  FROM signup JOIN shift ON shift.wijk_id = signup.wijk_id AND shift.shift_id = signup.shift_id
 WHERE signup.wijk_id = :wijk_id AND signup.member_id = :member_id
   AND shift.buurt_id = :buurt_id AND shift.begins_at >= :from
 ORDER BY shift.begins_at, shift.shift_id
 LIMIT :most;

-- name: signup_has_walked
SELECT 1 FROM attendance
 WHERE wijk_id = :wijk_id AND member_id = :member_id AND in_at > 0
 LIMIT 1;

-- name: signup_forget
DELETE FROM signup WHERE wijk_id = :wijk_id AND shift_id = :shift_id;

-- name: erase_signup
DELETE FROM signup WHERE wijk_id = :wijk_id AND shift_id = :subject;

-- name: signup_forget_member
DELETE FROM signup WHERE wijk_id = :wijk_id AND member_id = :member_id;

-- name: erase_signup_member
DELETE FROM signup WHERE wijk_id = :wijk_id AND member_id = :subject;

-- name: erase_standing_member
DELETE FROM standing WHERE wijk_id = :wijk_id AND member_id = :subject;

-- House rules stand, and the member has accepted none of them.
-- name: signup_lacks_rules
SELECT 1 FROM house_rules
 WHERE wijk_id = :wijk_id
   AND NOT EXISTS (SELECT 1 FROM acceptance
                    WHERE acceptance.wijk_id = :wijk_id AND acceptance.member_id = :member_id)
 LIMIT 1;

-- name: standing_find
SELECT state FROM standing
 WHERE wijk_id = :wijk_id AND series_id = :series_id AND member_id = :member_id;

-- name: standing_put
INSERT INTO standing (wijk_id, series_id, member_id, state, line, taken_on, waiting)
SELECT :wijk_id, :series_id, :member_id, :state, coalesce(max(line), 0) + 1, 0, :waiting
  FROM standing WHERE wijk_id = :wijk_id AND series_id = :series_id
    ON CONFLICT (wijk_id, series_id, member_id)
    DO UPDATE SET state = excluded.state, taken_on = 0, waiting = excluded.waiting;

-- name: standing_waiting
SELECT series_id, member_id, taken_on FROM standing
 WHERE wijk_id = :wijk_id AND waiting = 1
 LIMIT 1;

-- name: standing_taken
UPDATE standing SET taken_on = :on, waiting = :waiting
 WHERE wijk_id = :wijk_id AND series_id = :series_id AND member_id = :member_id;

-- name: standing_end
DELETE FROM standing
 WHERE wijk_id = :wijk_id AND series_id = :series_id AND member_id = :member_id;

-- name: standing_list
SELECT member_id FROM standing
 WHERE wijk_id = :wijk_id AND series_id = :series_id AND state = 1
 ORDER BY line
 LIMIT :most;

-- name: standing_end_of_member
DELETE FROM standing WHERE wijk_id = :wijk_id AND member_id = :member_id;

-- name: standing_end_in_buurt
DELETE FROM standing
 WHERE wijk_id = :wijk_id AND member_id = :member_id
   AND series_id IN (SELECT series.series_id
                       FROM series JOIN walk_group
                         ON walk_group.wijk_id = series.wijk_id
                        AND walk_group.walk_group_id = series.walk_group_id
                      WHERE series.wijk_id = :wijk_id AND walk_group.buurt_id = :buurt_id);
