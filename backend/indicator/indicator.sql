-- Indicators, figures by hand, the pulse.

-- name: indicator_set_add
INSERT INTO indicator_set (wijk_id, version, from_year, source)
VALUES (:wijk_id, :version, :from_year, :source);

-- name: indicator_add
INSERT INTO indicator (wijk_id, version, number, code, title, way, persons)
VALUES (:wijk_id, :version, :number, :code, :title, :way, :persons);

-- name: indicator_set_last
SELECT version, from_year FROM indicator_set WHERE wijk_id = :wijk_id
 ORDER BY version DESC LIMIT 1;

-- name: indicator_set_for
SELECT version, from_year, source FROM indicator_set
 WHERE wijk_id = :wijk_id AND from_year <= :year
 ORDER BY version DESC LIMIT 1;

-- name: indicator_list
SELECT code, title, way, persons FROM indicator
 WHERE wijk_id = :wijk_id AND version = :version
 ORDER BY number
 LIMIT :most;

-- Whether a code was ever entered by hand, or ever measured.
-- name: indicator_ways
SELECT coalesce(max(CASE WHEN way = :reported THEN 1 ELSE 0 END), 0),
       coalesce(max(CASE WHEN way <> :reported THEN 1 ELSE 0 END), 0)
  FROM indicator WHERE wijk_id = :wijk_id AND code = :code;

-- name: reported_put
INSERT INTO reported_figure (wijk_id, code, from_day, to_day, value, n, unit, source, persons)
VALUES (:wijk_id, :code, :from, :to, :value, :n, :unit, :source, :persons)
    ON CONFLICT (wijk_id, code, from_day, to_day)
    DO UPDATE SET value = :value, n = :n, unit = :unit, source = :source, persons = :persons;

-- name: reported_list
SELECT code, from_day, to_day, value, n, unit, source, persons FROM reported_figure
 WHERE wijk_id = :wijk_id AND to_day BETWEEN :from AND :to
 ORDER BY code, from_day, to_day
 LIMIT :most;

-- name: pulse_mark_add
INSERT INTO pulse_mark (wijk_id, quarter, member_id) VALUES (:wijk_id, :quarter, :member_id)
    ON CONFLICT (wijk_id, quarter, member_id) DO NOTHING;

-- name: pulse_count_add
INSERT INTO pulse_count (wijk_id, quarter, question, answer, given)
VALUES (:wijk_id, :quarter, :question, :answer, 1)
    ON CONFLICT (wijk_id, quarter, question, answer)
    DO UPDATE SET given = pulse_count.given + 1;

-- name: pulse_sum
SELECT coalesce(sum(given), 0), coalesce(sum(given * answer), 0) FROM pulse_count
 WHERE wijk_id = :wijk_id AND quarter = :quarter AND question = :question;

-- name: pulse_mark_prune
DELETE FROM pulse_mark WHERE wijk_id = :wijk_id AND quarter < :quarter;

-- name: erase_pulse_mark
DELETE FROM pulse_mark WHERE wijk_id = :wijk_id AND member_id = :subject;
