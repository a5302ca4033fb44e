-- What is counted for the overview. A period is some months, by their first days; an event counts
-- on its day, a person in the month that the walk's contribution counts in. Contributions of walks
-- alone: what was tallied elsewhere stands with its casus.

-- name: overview_last
SELECT coalesce(max(from_day), 0) FROM overview WHERE wijk_id = :wijk_id AND period = :period;

-- name: overview_find
SELECT frozen_on, k FROM overview
 WHERE wijk_id = :wijk_id AND period = :period AND from_day = :from;

-- name: overview_add
INSERT INTO overview (wijk_id, period, from_day, frozen_on, k)
VALUES (:wijk_id, :period, :from, :frozen_on, :k);

-- name: overview_cell_add
INSERT INTO overview_cell (wijk_id, period, from_day, buurt_id, measure, value, hidden, n)
VALUES (:wijk_id, :period, :from, :buurt_id, :measure, :value, :hidden, :n);

-- name: overview_cell_list
SELECT buurt_id, measure, value, hidden, n FROM overview_cell
 WHERE wijk_id = :wijk_id AND period = :period AND from_day = :from
 ORDER BY buurt_id, measure;

-- The first walk, tally or week of visits.
-- name: overview_first_day
SELECT coalesce(min(first), 0)
  FROM (SELECT min(on_day) AS first FROM shift WHERE wijk_id = :wijk_id
         UNION ALL
        SELECT min(counted_in) FROM contribution WHERE wijk_id = :wijk_id
         UNION ALL
        SELECT min(counted_in) FROM visit_counted WHERE wijk_id = :wijk_id
         UNION ALL
        SELECT min(month) FROM alert_month WHERE wijk_id = :wijk_id) AS days;

-- name: count_buurten
SELECT buurt_id FROM walk_group WHERE wijk_id = :wijk_id
 UNION
SELECT buurt_id FROM contribution
 WHERE wijk_id = :wijk_id AND counted_in BETWEEN :from AND :to AND source = 1
 ORDER BY buurt_id
 LIMIT :most;

-- name: count_shifts
SELECT s.buurt_id, count(*), sum(CASE WHEN s.phase = 1 THEN 1 ELSE 0 END),
       sum(CASE WHEN r.shift_id IS NULL THEN 0 ELSE 1 END)
  FROM shift AS s
  LEFT JOIN walk_risk AS r ON r.wijk_id = s.wijk_id AND r.shift_id = s.shift_id
 WHERE s.wijk_id = :wijk_id AND s.on_day BETWEEN :from AND :to
 GROUP BY s.buurt_id;

-- name: count_contributions
SELECT buurt_id, sum(CASE WHEN on_day >= :from THEN 1 ELSE 0 END),
       sum(CASE WHEN on_day < :from THEN 1 ELSE 0 END),
       sum(participants), sum(guests), sum(minutes)
  FROM contribution
 WHERE wijk_id = :wijk_id AND counted_in BETWEEN :from AND :to AND source = 1
 GROUP BY buurt_id;

-- name: count_most
SELECT buurt_id, max(participants), max(guests), max(participants + guests)
  FROM contribution
 WHERE wijk_id = :wijk_id AND counted_in BETWEEN :from AND :to AND source = 1
 GROUP BY buurt_id;

-- name: count_walkers
SELECT c.buurt_id, count(DISTINCT a.member_id)
  FROM counted AS c
  JOIN attendance AS a ON a.wijk_id = c.wijk_id AND a.shift_id = c.shift_id AND a.in_at > 0
 WHERE c.wijk_id = :wijk_id AND c.counted_in BETWEEN :from AND :to
 GROUP BY c.buurt_id;

-- name: count_walkers_of_wijk
SELECT count(DISTINCT a.member_id)
  FROM counted AS c
  JOIN attendance AS a ON a.wijk_id = c.wijk_id AND a.shift_id = c.shift_id AND a.in_at > 0
 WHERE c.wijk_id = :wijk_id AND c.counted_in BETWEEN :from AND :to;

-- name: count_new_walkers
SELECT c.buurt_id, count(DISTINCT a.member_id)
  FROM counted AS c
  JOIN attendance AS a ON a.wijk_id = c.wijk_id AND a.shift_id = c.shift_id AND a.in_at > 0
 WHERE c.wijk_id = :wijk_id AND c.counted_in BETWEEN :from AND :to
   AND NOT EXISTS (SELECT 1 FROM attendance AS b
                     JOIN counted AS d ON d.wijk_id = b.wijk_id AND d.shift_id = b.shift_id
                    WHERE b.wijk_id = a.wijk_id AND b.member_id = a.member_id AND b.in_at > 0
                      AND d.counted_in < :from)
 GROUP BY c.buurt_id;

-- name: count_new_walkers_of_wijk
SELECT count(DISTINCT a.member_id)
  FROM counted AS c
  JOIN attendance AS a ON a.wijk_id = c.wijk_id AND a.shift_id = c.shift_id AND a.in_at > 0
 WHERE c.wijk_id = :wijk_id AND c.counted_in BETWEEN :from AND :to
   AND NOT EXISTS (SELECT 1 FROM attendance AS b
                     JOIN counted AS d ON d.wijk_id = b.wijk_id AND d.shift_id = b.shift_id
                    WHERE b.wijk_id = a.wijk_id AND b.member_id = a.member_id AND b.in_at > 0
                      AND d.counted_in < :from);

-- name: count_findings
SELECT r.buurt_id, f.kind, sum(f.number)
  FROM report AS r
  JOIN finding AS f ON f.wijk_id = r.wijk_id AND f.shift_id = r.shift_id
 WHERE r.wijk_id = :wijk_id AND r.counted_in BETWEEN :from AND :to
 GROUP BY r.buurt_id, f.kind;

-- name: count_handed_over
SELECT buurt_id, sum(number) FROM handover
 WHERE wijk_id = :wijk_id AND counted_in BETWEEN :from AND :to
 GROUP BY buurt_id;

-- name: count_mended
SELECT buurt_id, sum(number) FROM mending
 WHERE wijk_id = :wijk_id AND counted_in BETWEEN :from AND :to
 GROUP BY buurt_id;

-- name: advice_add
INSERT INTO advice (wijk_id, advice_id, given_to, given_on, due_on, period, casus_id, advice,
                    answer, answered_on)
VALUES (:wijk_id, :advice_id, :to, :given_on, :due_on, :about, :casus_id, :advice, '', 0);

-- name: advice_find
SELECT given_to, answered_on FROM advice WHERE wijk_id = :wijk_id AND advice_id = :advice_id;

-- name: advice_answer
UPDATE advice SET answer = :answer, answered_on = :answered_on
 WHERE wijk_id = :wijk_id AND advice_id = :advice_id AND answered_on = 0;

-- name: advice_list
SELECT a.advice_id, a.given_to, coalesce(b.body, :wijkraad), a.given_on, a.due_on, a.period,
       a.casus_id, a.advice, a.answer, a.answered_on
  FROM advice AS a
  LEFT JOIN advice_body AS b ON b.wijk_id = a.wijk_id AND b.advice_id = a.advice_id
 WHERE a.wijk_id = :wijk_id AND a.advice_id > :after
 ORDER BY a.advice_id
 LIMIT :most;
