-- What a year came to. Every statement reads what stands in rows, so that the same rows give the
-- same figures.

-- Marks in the order in which they came in, up to the first that was given after the year: so that
-- two years told differ by whole groups of marks.
-- name: year_marks
SELECT tenths, given_on FROM casus_grade
 WHERE wijk_id = :wijk_id AND moment = :moment
   AND number < coalesce((SELECT min(g.number) FROM casus_grade AS g
                           WHERE g.wijk_id = :wijk_id AND g.moment = :moment
                             AND g.given_on > :to), 9007199254740991)
 ORDER BY number
 LIMIT :most;

-- name: year_samples
SELECT s.sample, count(*), min(a.made_on), max(a.made_on), sum(a.cost_before), sum(a.cost_now),
       sum(CASE WHEN a.avoided = :nursing THEN 1 ELSE 0 END),
       sum(CASE WHEN a.avoided = :shelter THEN 1 ELSE 0 END)
  FROM analysis_sample AS s
  JOIN analysis AS a ON a.wijk_id = s.wijk_id AND a.sample = s.sample
 WHERE s.wijk_id = :wijk_id AND s.fixed_on BETWEEN :from AND :to
 GROUP BY s.sample
HAVING count(*) >= :k
 ORDER BY s.sample
 LIMIT :most;

-- Weeks with fewer than k visitors are told nowhere, so they count nowhere.
-- name: year_visits
SELECT count(*), coalesce(sum(visitors), 0) FROM visit_week
 WHERE wijk_id = :wijk_id AND week BETWEEN :from AND :to AND is_unique = :unique
   AND (visitors = 0 OR visitors >= :k);

-- name: year_walks
SELECT count(*) FROM contribution
 WHERE wijk_id = :wijk_id AND on_day BETWEEN :from AND :to AND source = :shift;

-- name: year_activities
SELECT a.kind, count(DISTINCT c.activity_id), count(*)
  FROM contribution AS c
  JOIN activity AS a ON a.wijk_id = c.wijk_id AND a.activity_id = c.activity_id
 WHERE c.wijk_id = :wijk_id AND c.on_day BETWEEN :from AND :to
 GROUP BY a.kind
 ORDER BY a.kind
 LIMIT :most;

-- name: year_solutions
SELECT coalesce(sum(CASE WHEN solution IN (3, 4, 5) THEN asked ELSE 0 END), 0),
       coalesce(sum(CASE WHEN solution = 6 THEN asked ELSE 0 END), 0)
  FROM simple_question WHERE wijk_id = :wijk_id AND year = :year;

-- name: year_casussen
SELECT c.theme, count(*), sum(CASE WHEN k.talked_on BETWEEN 1 AND :to THEN 1 ELSE 0 END)
  FROM collective_casus AS c
  LEFT JOIN casus_course AS k ON k.wijk_id = c.wijk_id AND k.casus_id = c.casus_id
 WHERE c.wijk_id = :wijk_id AND c.since BETWEEN :from AND :to AND c.state <> :simple
 GROUP BY c.theme
 ORDER BY c.theme
 LIMIT :most;

-- name: year_funds
SELECT f.name, y.amount,
       coalesce(sum(CASE WHEN e.kind = 1 THEN e.amount
                         WHEN e.kind = 4 AND e.task_field = '' THEN -e.amount ELSE 0 END), 0),
       coalesce(sum(CASE WHEN e.kind = 3 THEN e.amount
                         WHEN e.kind = 4 AND e.task_field <> '' THEN -e.amount ELSE 0 END), 0),
       coalesce(sum(CASE WHEN e.kind = 2 THEN e.amount WHEN e.kind = 5 THEN -e.amount
                         WHEN e.kind = 3 THEN -e.drawn WHEN e.kind = 4 THEN e.drawn
                         ELSE 0 END), 0),
       coalesce(sum(CASE WHEN e.kind = 3 THEN e.uncovered WHEN e.kind = 4 THEN -e.uncovered
                         ELSE 0 END), 0),
       count(e.number)
  FROM budget_year AS y
  JOIN fund AS f ON f.wijk_id = y.wijk_id AND f.fund_id = y.fund_id
  LEFT JOIN entry AS e ON e.wijk_id = y.wijk_id AND e.fund_id = y.fund_id AND e.year = y.year
 WHERE y.wijk_id = :wijk_id AND y.year = :year
 GROUP BY y.fund_id, f.name, y.amount
 ORDER BY y.fund_id
 LIMIT :most;

-- name: year_fields
SELECT task_field, sum(CASE WHEN kind = 3 THEN amount ELSE -amount END), count(*) FROM entry
 WHERE wijk_id = :wijk_id AND year = :year AND kind IN (3, 4) AND task_field <> ''
 GROUP BY task_field
 ORDER BY task_field
 LIMIT :most;

-- name: year_sessions
SELECT count(*), coalesce(sum(visits), 0) FROM learning_session
 WHERE wijk_id = :wijk_id AND on_day BETWEEN :from AND :to AND present > 0;

-- name: year_open_questions
SELECT count(*), coalesce(sum(CASE WHEN state = :closed THEN 1 ELSE 0 END), 0)
  FROM open_question WHERE wijk_id = :wijk_id AND asked_on BETWEEN :from AND :to;
