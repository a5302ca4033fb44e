-- What is told beside the walks, what is published of a period, and meetings of the wijkraad.

-- name: fact_add
INSERT INTO overview_fact (wijk_id, period, from_day, number, fact, about, value, hidden, n,
                           since_day, until_day)
VALUES (:wijk_id, :period, :from, :number, :fact, :about, :value, :hidden, :n, :since, :until);

-- name: fact_list
SELECT fact, about, value, hidden, n, since_day, until_day FROM overview_fact
 WHERE wijk_id = :wijk_id AND period = :period AND from_day = :from
 ORDER BY number
 LIMIT :most;

-- name: fact_answered
SELECT coalesce(sum(number), 0),
       coalesce(sum(CASE WHEN answered_on > 0 THEN number ELSE 0 END), 0)
  FROM handover
 WHERE wijk_id = :wijk_id AND counted_in BETWEEN :from AND :to;

-- Activities that were tallied: those with a day of fewer than k are marked.
-- name: fact_activities
SELECT a.kind, count(*), sum(c.participants + c.guests), count(DISTINCT c.activity_id),
       max(CASE WHEN c.participants + c.guests < :k THEN 1 ELSE 0 END)
  FROM contribution AS c
  JOIN activity AS a ON a.wijk_id = c.wijk_id AND a.activity_id = c.activity_id
 WHERE c.wijk_id = :wijk_id AND c.counted_in BETWEEN :from AND :to AND c.source <> :walk
 GROUP BY a.kind
 ORDER BY a.kind
 LIMIT :most;

-- name: fact_visits
SELECT v.is_unique, v.method, count(*), sum(v.visitors),
       max(CASE WHEN v.visitors > 0 AND v.visitors < :k THEN 1 ELSE 0 END)
  FROM visit_counted AS c
  JOIN visit_week AS v ON v.wijk_id = c.wijk_id AND v.activity_id = c.activity_id
                      AND v.week = c.week
 WHERE c.wijk_id = :wijk_id AND c.counted_in BETWEEN :from AND :to
 GROUP BY v.is_unique, v.method
 ORDER BY v.is_unique, v.method
 LIMIT :most;

-- name: visit_count_in
INSERT INTO visit_counted (wijk_id, activity_id, week, counted_in)
VALUES (:wijk_id, :activity_id, :week, :month)
    ON CONFLICT (wijk_id, activity_id, week) DO NOTHING;

-- name: fact_casussen
SELECT coalesce(sum(CASE WHEN c.state IN (:entered, :talked, :planned) THEN 1 ELSE 0 END), 0),
       coalesce(sum(CASE WHEN c.state = :running THEN 1 ELSE 0 END), 0),
       coalesce(sum(CASE WHEN c.state IN (:talked, :planned) AND k.due_on > 0
                          AND k.due_on < :today THEN 1 ELSE 0 END), 0)
  FROM collective_casus AS c
  LEFT JOIN casus_course AS k ON k.wijk_id = c.wijk_id AND k.casus_id = c.casus_id
 WHERE c.wijk_id = :wijk_id;

-- name: fact_budget_year
SELECT count(*), coalesce(sum(amount), 0) FROM budget_year
 WHERE wijk_id = :wijk_id AND year = :year AND state <> :draft;

-- name: fact_budget
SELECT count(*),
       coalesce(sum(CASE WHEN kind = 3 THEN amount WHEN kind = 4 THEN -amount ELSE 0 END), 0),
       coalesce(sum(CASE WHEN kind = 2 THEN amount WHEN kind = 5 THEN -amount
                         WHEN kind = 3 THEN -drawn WHEN kind = 4 THEN drawn ELSE 0 END), 0),
       coalesce(sum(CASE WHEN kind = 3 THEN uncovered WHEN kind = 4 THEN -uncovered
                         ELSE 0 END), 0),
       coalesce(sum(CASE WHEN casus_id <> :wijk_id THEN 0 WHEN kind = 3 THEN amount
                         WHEN kind = 4 THEN -amount ELSE 0 END), 0),
       coalesce(sum(CASE WHEN casus_id = :wijk_id AND kind IN (3, 4) THEN 1 ELSE 0 END), 0)
  FROM entry
 WHERE wijk_id = :wijk_id AND year = :year AND period <= :to AND kind IN (2, 3, 4, 5)
   AND task_field <> '';

-- name: publication_add
INSERT INTO publication (wijk_id, period, from_day, frozen_on, hash, csv, page)
VALUES (:wijk_id, :period, :from, :frozen_on, :hash, :csv, :page);

-- name: publication_find
SELECT frozen_on, hash, csv, page FROM publication
 WHERE wijk_id = :wijk_id AND period = :period AND from_day = :from;

-- name: publication_hash
SELECT hash FROM publication
 WHERE wijk_id = :wijk_id AND period = :period AND from_day = :from;

-- name: publication_list
SELECT period, from_day, frozen_on, hash FROM publication
 WHERE wijk_id = :wijk_id AND from_day < :before
 ORDER BY from_day DESC, period
 LIMIT :most;

-- name: meeting_put
INSERT INTO meeting (wijk_id, meeting_id, on_day, begins_minute, place, is_open, may_speak, period,
                     cancelled)
VALUES (:wijk_id, :meeting_id, :on, :begins_minute, :place, :open, :speaking, :period, 0)
    ON CONFLICT (wijk_id, meeting_id)
    DO UPDATE SET on_day = :on, begins_minute = :begins_minute, place = :place, is_open = :open,
                  may_speak = :speaking, period = :period;

-- name: meeting_find
SELECT on_day, cancelled FROM meeting WHERE wijk_id = :wijk_id AND meeting_id = :meeting_id;

-- name: meeting_cancel
UPDATE meeting SET cancelled = 1 WHERE wijk_id = :wijk_id AND meeting_id = :meeting_id;

-- name: meeting_list
SELECT meeting_id, on_day, begins_minute, place, is_open, may_speak, period, cancelled FROM meeting
 WHERE wijk_id = :wijk_id AND on_day >= :from
 ORDER BY on_day, meeting_id
 LIMIT :most;

-- name: agenda_clear
DELETE FROM agenda_item WHERE wijk_id = :wijk_id AND meeting_id = :meeting_id;

-- name: agenda_add
INSERT INTO agenda_item (wijk_id, meeting_id, number, item)
VALUES (:wijk_id, :meeting_id, :number, :item);

-- name: agenda_list
SELECT item FROM agenda_item WHERE wijk_id = :wijk_id AND meeting_id = :meeting_id
 ORDER BY number
 LIMIT :most;

-- name: advice_body_add
INSERT INTO advice_body (wijk_id, advice_id, body) VALUES (:wijk_id, :advice_id, :body);
