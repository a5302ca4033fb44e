-- Shifts. What is counted of one stands in the view shift_counted. Phase 0: planned.

-- name: shift_find
SELECT shift_id, walk_group_id, buurt_id, series_id, series_on, version, on_day, begins_minute,
       minutes, begins_at, ends_at, opens_at, min_count, max_count, newcomers, phase, cancelled_by,
       reason, was_at, edited, done, risk_told, adults, children, telling,
       asked_at, due_at, confirmed, waiting, offered, newcomers_taken, present
  FROM shift_counted WHERE wijk_id = :wijk_id AND shift_id = :shift_id;

-- name: shift_led
SELECT 1
  FROM signup
  JOIN device ON device.wijk_id = signup.wijk_id AND device.member_id = signup.member_id
  JOIN hat ON hat.wijk_id = device.wijk_id AND hat.serial = device.serial
 WHERE signup.wijk_id = :wijk_id AND signup.shift_id = :shift_id AND signup.state = 1
   AND device.state = 0 AND hat.hat = 4 AND hat.reach = 3 AND hat.reach_id = :walk_group_id
   AND hat.withdrawn = 0 AND hat.not_before <= :now AND hat.not_after > :now
UNION ALL
SELECT 1
  FROM signup
  JOIN deputy ON deputy.wijk_id = signup.wijk_id AND deputy.member_id = signup.member_id
 WHERE signup.wijk_id = :wijk_id AND signup.shift_id = :shift_id AND signup.state = 1
   AND deputy.walk_group_id = :walk_group_id
   AND deputy.begins_at <= :begins_at AND deputy.ends_at > :begins_at
 LIMIT 1;

-- name: shift_add
INSERT INTO shift (wijk_id, shift_id, walk_group_id, buurt_id, series_id, series_on, version,
                   on_day, begins_minute, minutes, begins_at, ends_at, opens_at, min_count,
                   max_count, newcomers, phase, cancelled_by, reason, was_at, edited, done,
                   risk_told, adults, children, telling, asked_at, due_at)
VALUES (:wijk_id, :shift_id, :walk_group_id, :buurt_id, :series_id, :series_on, :version,
        :on, :begins_minute, :minutes, :begins_at, :ends_at, :opens_at, :min,
        :max, :newcomers, :phase, :cancelled_by, :reason, :was_at, :edited, :done,
        :risk_told, :adults, :children, :telling, :asked_at, :due_at);

-- name: shift_save
UPDATE shift
   SET series_on = :series_on, version = :version, on_day = :on, begins_minute = :begins_minute,
       minutes = :minutes, begins_at = :begins_at, ends_at = :ends_at, opens_at = :opens_at,
       min_count = :min, max_count = :max, newcomers = :newcomers, phase = :phase,
       cancelled_by = :cancelled_by, reason = :reason, was_at = :was_at, edited = :edited,
       done = :done, risk_told = :risk_told, adults = :adults, children = :children,
       telling = :telling, asked_at = :asked_at, due_at = :due_at
 WHERE wijk_id = :wijk_id AND shift_id = :shift_id;

-- name: shift_list
SELECT shift_id FROM shift
 WHERE wijk_id = :wijk_id AND buurt_id = :buurt_id AND begins_at >= :from AND begins_at < :until
   AND (begins_at, shift_id) > (:after, :after_id)
 ORDER BY begins_at, shift_id
 LIMIT :most;

-- name: shift_of_series
SELECT shift_id FROM shift
 WHERE wijk_id = :wijk_id AND series_id = :series_id AND series_on > 0 AND begins_at > :after
 ORDER BY series_on
 LIMIT :most;

-- name: shift_of_day
SELECT 1 FROM shift
 WHERE wijk_id = :wijk_id AND series_id = :series_id AND series_on = :on AND series_on > 0;

-- name: shift_is_known
SELECT 1 FROM shift WHERE wijk_id = :wijk_id AND shift_id = :shift_id;

-- name: shift_coming
SELECT shift_id FROM shift
 WHERE wijk_id = :wijk_id AND buurt_id = :buurt_id AND begins_at > :after AND phase = 0
 ORDER BY begins_at, shift_id
 LIMIT :most;

-- name: shift_due
SELECT shift_id FROM shift
 WHERE wijk_id = :wijk_id AND due_at <= :now
 ORDER BY due_at, shift_id
 LIMIT 1;

-- Purpose 2: be reminded of walks by push.
-- name: shift_wakes
SELECT 1 FROM consent
 WHERE wijk_id = :wijk_id AND member_id = :member_id AND purpose = 2 AND given = 1;

-- name: talk_log_find
SELECT name FROM log
 WHERE wijk_id = :wijk_id AND kind = 3 AND name >= :first AND name <= :last
 ORDER BY name DESC
 LIMIT 1;
