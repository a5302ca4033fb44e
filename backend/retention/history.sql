-- What goes after years: the wijkbudget seven years after its last one, and what was told of
-- figures, learning and advice. No person stands in any of these rows but in addresses for pushes.
-- :before is a local day; each statement is a row of history.def.

-- An address that no push service took anything for since that day.
-- name: history_push
DELETE FROM push_subscription
 WHERE wijk_id = :wijk_id AND since <= :before_at AND coalesce(worked_on, 0) < :before;

-- name: history_overview_cell
DELETE FROM overview_cell WHERE wijk_id = :wijk_id AND from_day < :before;

-- name: history_overview
DELETE FROM overview WHERE wijk_id = :wijk_id AND from_day < :before;

-- name: history_advice
DELETE FROM advice WHERE wijk_id = :wijk_id AND given_on < :before;

-- name: history_question
DELETE FROM open_question WHERE wijk_id = :wijk_id AND asked_on < :before;

-- name: history_session
DELETE FROM learning_session WHERE wijk_id = :wijk_id AND on_day < :before;

-- name: history_visit
DELETE FROM visit_week WHERE wijk_id = :wijk_id AND week < :before;

-- name: history_activity_day
DELETE FROM activity_day WHERE wijk_id = :wijk_id AND on_day < :before;

-- name: history_simple_question
DELETE FROM simple_question WHERE wijk_id = :wijk_id AND year * 10000 + 1231 < :before;

-- name: history_analysis
DELETE FROM analysis WHERE wijk_id = :wijk_id AND made_on < :before;

-- name: history_grade
DELETE FROM casus_grade WHERE wijk_id = :wijk_id AND given_on < :before;

-- name: history_meeting
DELETE FROM casus_meeting WHERE wijk_id = :wijk_id AND held_on < :before;

-- name: history_entry
DELETE FROM entry
 WHERE wijk_id = :wijk_id AND fund_id IN
       (SELECT y.fund_id FROM budget_year AS y
         WHERE y.wijk_id = :wijk_id
         GROUP BY y.fund_id HAVING max(y.year) * 10000 + 1231 < :before);

-- name: history_capacity
DELETE FROM capacity
 WHERE wijk_id = :wijk_id AND fund_id IN
       (SELECT y.fund_id FROM budget_year AS y
         WHERE y.wijk_id = :wijk_id
         GROUP BY y.fund_id HAVING max(y.year) * 10000 + 1231 < :before);

-- name: history_mandate
DELETE FROM mandate
 WHERE wijk_id = :wijk_id AND fund_id IN
       (SELECT y.fund_id FROM budget_year AS y
         WHERE y.wijk_id = :wijk_id
         GROUP BY y.fund_id HAVING max(y.year) * 10000 + 1231 < :before);

-- name: history_closing
DELETE FROM budget_closing
 WHERE wijk_id = :wijk_id AND fund_id IN
       (SELECT y.fund_id FROM budget_year AS y
         WHERE y.wijk_id = :wijk_id
         GROUP BY y.fund_id HAVING max(y.year) * 10000 + 1231 < :before);

-- name: history_consultation
DELETE FROM consultation
 WHERE wijk_id = :wijk_id AND reservation_id IN
       (SELECT r.reservation_id FROM reservation AS r
         WHERE r.wijk_id = :wijk_id AND r.fund_id IN
               (SELECT y.fund_id FROM budget_year AS y
                 WHERE y.wijk_id = :wijk_id
                 GROUP BY y.fund_id HAVING max(y.year) * 10000 + 1231 < :before));

-- name: history_reservation
DELETE FROM reservation
 WHERE wijk_id = :wijk_id AND fund_id IN
       (SELECT y.fund_id FROM budget_year AS y
         WHERE y.wijk_id = :wijk_id
         GROUP BY y.fund_id HAVING max(y.year) * 10000 + 1231 < :before);

-- name: history_fund
DELETE FROM fund
 WHERE wijk_id = :wijk_id AND fund_id IN
       (SELECT y.fund_id FROM budget_year AS y
         WHERE y.wijk_id = :wijk_id
         GROUP BY y.fund_id HAVING max(y.year) * 10000 + 1231 < :before);

-- name: history_budget_year
DELETE FROM budget_year
 WHERE wijk_id = :wijk_id AND fund_id IN
       (SELECT y.fund_id FROM budget_year AS y
         WHERE y.wijk_id = :wijk_id
         GROUP BY y.fund_id HAVING max(y.year) * 10000 + 1231 < :before);
