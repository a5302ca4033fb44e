-- Series and the ranges of days in which they are different.

-- name: series_find
SELECT series_id, walk_group_id, version, rule, every, weekday, nth, begins_minute, minutes,
       from_on, to_on, min_count, max_count, newcomers, weeks_ahead, opens_days
  FROM series WHERE wijk_id = :wijk_id AND series_id = :series_id;

-- name: series_count
SELECT count(*) FROM series
 WHERE wijk_id = :wijk_id AND walk_group_id = :walk_group_id
   AND (to_on = 0 OR to_on >= :today);

-- name: series_add
INSERT INTO series (wijk_id, series_id, walk_group_id, version, rule, every, weekday, nth,
                    begins_minute, minutes, from_on, to_on, min_count, max_count, newcomers,
                    weeks_ahead, opens_days, due_at)
VALUES (:wijk_id, :series_id, :walk_group_id, :version, :rule, :every, :weekday, :nth,
        :begins_minute, :minutes, :from, :to, :min, :max, :newcomers,
        :weeks_ahead, :opens_days, :due_at);

-- name: series_save
UPDATE series
   SET version = :version, rule = :rule, every = :every, weekday = :weekday, nth = :nth,
       begins_minute = :begins_minute, minutes = :minutes, from_on = :from, to_on = :to,
       min_count = :min, max_count = :max, newcomers = :newcomers, weeks_ahead = :weeks_ahead,
       opens_days = :opens_days, due_at = :due_at
 WHERE wijk_id = :wijk_id AND series_id = :series_id AND walk_group_id = :walk_group_id;

-- name: series_list
SELECT series_id, series.walk_group_id, version, rule, every, weekday, nth, begins_minute, minutes,
       from_on, to_on, series.min_count, series.max_count, series.newcomers, weeks_ahead,
       opens_days
  FROM series JOIN walk_group ON walk_group.wijk_id = series.wijk_id
                             AND walk_group.walk_group_id = series.walk_group_id
 WHERE series.wijk_id = :wijk_id AND walk_group.buurt_id = :buurt_id AND series_id > :after
   AND (to_on = 0 OR to_on >= :today)
 ORDER BY series_id
 LIMIT :most;

-- name: series_due
SELECT series_id, walk_group_id, version, rule, every, weekday, nth, begins_minute, minutes,
       from_on, to_on, min_count, max_count, newcomers, weeks_ahead, opens_days
  FROM series
 WHERE wijk_id = :wijk_id AND due_at <= :now
 ORDER BY due_at, series_id
 LIMIT 1;

-- name: exception_find
SELECT exception_id, series_id, kind, from_on, to_on, reason, begins_minute
  FROM exception WHERE wijk_id = :wijk_id AND exception_id = :exception_id;

-- name: exception_add
INSERT INTO exception (wijk_id, exception_id, series_id, kind, from_on, to_on, reason,
                       begins_minute)
VALUES (:wijk_id, :exception_id, :series_id, :kind, :from, :to, :reason, :begins_minute);

-- name: exception_save
UPDATE exception SET from_on = :from, to_on = :to
 WHERE wijk_id = :wijk_id AND exception_id = :exception_id;

-- name: exception_remove
DELETE FROM exception WHERE wijk_id = :wijk_id AND exception_id = :exception_id;

-- name: exception_list
SELECT exception_id, series_id, kind, from_on, to_on, reason, begins_minute
  FROM exception
 WHERE wijk_id = :wijk_id AND series_id = :series_id AND from_on <= :to AND to_on >= :from
 ORDER BY from_on, exception_id
 LIMIT :most;
