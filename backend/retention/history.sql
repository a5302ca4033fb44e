-- What goes after years: the wijkbudget seven years after its last one, and what was told of
-- figures, learning and advice. No person stands in any of these rows but in addresses for pushes
-- and calendar feeds.
-- :before is a local day; each statement is a row of history.def.

-- An address that no push service took anything for since that day.
-- name: history_push
DELETE FROM push_subscription
 WHERE wijk_id = :wijk_id AND since <= :before_at AND coalesce(worked_on, 0) < :before;

-- A feed that is a year old, or whose device is gone.
-- name: history_calendar
DELETE FROM calendar_feed
 WHERE wijk_id = :wijk_id
   AND (made_on < :before
        OR NOT EXISTS (SELECT 1 FROM device AS d
                        WHERE d.wijk_id = calendar_feed.wijk_id
                          AND d.serial = calendar_feed.serial AND d.state = 0));

-- name: history_overview_cell
DELETE FROM overview_cell WHERE wijk_id = :wijk_id AND from_day < :before;

-- name: history_overview
DELETE FROM overview WHERE wijk_id = :wijk_id AND from_day < :before;

-- name: history_overview_fact
DELETE FROM overview_fact WHERE wijk_id = :wijk_id AND from_day < :before;

-- name: history_publication
DELETE FROM publication WHERE wijk_id = :wijk_id AND from_day < :before;

-- name: history_visit_counted
DELETE FROM visit_counted WHERE wijk_id = :wijk_id AND week < :before;

-- name: history_agenda
DELETE FROM agenda_item
 WHERE wijk_id = :wijk_id AND meeting_id IN
       (SELECT m.meeting_id FROM meeting AS m
         WHERE m.wijk_id = :wijk_id AND m.on_day < :before);

-- name: history_council_meeting
DELETE FROM meeting WHERE wijk_id = :wijk_id AND on_day < :before;

-- name: history_advice_body
DELETE FROM advice_body
 WHERE wijk_id = :wijk_id AND advice_id IN
       (SELECT a.advice_id FROM advice AS a
         WHERE a.wijk_id = :wijk_id AND a.given_on < :before);

-- name: history_advice
DELETE FROM advice WHERE wijk_id = :wijk_id AND given_on < :before;

-- name: history_arranged
DELETE FROM arranged_question
 WHERE wijk_id = :wijk_id AND question_id IN
       (SELECT q.question_id FROM open_question AS q
         WHERE q.wijk_id = :wijk_id AND q.asked_on < :before);

-- name: history_learned
DELETE FROM learned WHERE wijk_id = :wijk_id AND written_on < :before;

-- name: history_burglary
DELETE FROM burglary_figure WHERE wijk_id = :wijk_id AND to_day < :before;

-- name: history_reported
DELETE FROM reported_figure WHERE wijk_id = :wijk_id AND to_day < :before;

-- name: history_pulse
DELETE FROM pulse_count WHERE wijk_id = :wijk_id AND quarter < :before;

-- name: history_profile
DELETE FROM profile_line WHERE wijk_id = :wijk_id AND on_day < :before;

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

-- A sample goes as a whole: what was told of all less what is told of the rest is one person's.
-- name: history_analysis
DELETE FROM analysis
 WHERE wijk_id = :wijk_id
   AND coalesce((SELECT s.fixed_on FROM analysis_sample AS s
                  WHERE s.wijk_id = analysis.wijk_id AND s.sample = analysis.sample),
                (SELECT max(a.made_on) FROM analysis AS a
                  WHERE a.wijk_id = analysis.wijk_id AND a.sample = analysis.sample)) < :before;

-- name: history_grade
DELETE FROM casus_grade WHERE wijk_id = :wijk_id AND given_on < :before;

-- name: history_meeting
DELETE FROM casus_meeting WHERE wijk_id = :wijk_id AND held_on < :before;

-- name: history_sample
DELETE FROM analysis_sample WHERE wijk_id = :wijk_id AND fixed_on < :before;

-- name: history_sample_plan
DELETE FROM sample_plan
 WHERE wijk_id = :wijk_id AND begun_on < :before
   AND NOT EXISTS (SELECT 1 FROM analysis AS a
                    WHERE a.wijk_id = sample_plan.wijk_id AND a.sample = sample_plan.sample);

-- name: history_entrance_question
DELETE FROM entrance_question WHERE wijk_id = :wijk_id AND asked_on < :before;

-- A casus that ended goes with all of it; one that a fund which stands set money apart for waits
-- for that fund. Its course goes last: it says that it ended.
-- name: history_casus_agreement
DELETE FROM agreement
 WHERE wijk_id = :wijk_id AND casus_id IN
       (SELECT k.casus_id FROM casus_course AS k
         WHERE k.wijk_id = :wijk_id AND k.ended_on > 0 AND k.ended_on < :before
           AND NOT EXISTS (SELECT 1 FROM reservation AS r
                            WHERE r.wijk_id = k.wijk_id AND r.casus_id = k.casus_id));

-- name: history_casus_postponement
DELETE FROM postponement
 WHERE wijk_id = :wijk_id AND casus_id IN
       (SELECT k.casus_id FROM casus_course AS k
         WHERE k.wijk_id = :wijk_id AND k.ended_on > 0 AND k.ended_on < :before
           AND NOT EXISTS (SELECT 1 FROM reservation AS r
                            WHERE r.wijk_id = k.wijk_id AND r.casus_id = k.casus_id));

-- name: history_casus_review
DELETE FROM casus_review
 WHERE wijk_id = :wijk_id AND casus_id IN
       (SELECT k.casus_id FROM casus_course AS k
         WHERE k.wijk_id = :wijk_id AND k.ended_on > 0 AND k.ended_on < :before
           AND NOT EXISTS (SELECT 1 FROM reservation AS r
                            WHERE r.wijk_id = k.wijk_id AND r.casus_id = k.casus_id));

-- name: history_casus_role
DELETE FROM role_place
 WHERE wijk_id = :wijk_id AND activity_id IN
       (SELECT a.activity_id FROM activity AS a
         WHERE a.wijk_id = :wijk_id AND a.casus_id IN
       (SELECT k.casus_id FROM casus_course AS k
         WHERE k.wijk_id = :wijk_id AND k.ended_on > 0 AND k.ended_on < :before
           AND NOT EXISTS (SELECT 1 FROM reservation AS r
                            WHERE r.wijk_id = k.wijk_id AND r.casus_id = k.casus_id)));

-- name: history_casus_story
DELETE FROM activity_story
 WHERE wijk_id = :wijk_id AND activity_id IN
       (SELECT a.activity_id FROM activity AS a
         WHERE a.wijk_id = :wijk_id AND a.casus_id IN
       (SELECT k.casus_id FROM casus_course AS k
         WHERE k.wijk_id = :wijk_id AND k.ended_on > 0 AND k.ended_on < :before
           AND NOT EXISTS (SELECT 1 FROM reservation AS r
                            WHERE r.wijk_id = k.wijk_id AND r.casus_id = k.casus_id)));

-- name: history_casus_activity
DELETE FROM activity
 WHERE wijk_id = :wijk_id AND casus_id IN
       (SELECT k.casus_id FROM casus_course AS k
         WHERE k.wijk_id = :wijk_id AND k.ended_on > 0 AND k.ended_on < :before
           AND NOT EXISTS (SELECT 1 FROM reservation AS r
                            WHERE r.wijk_id = k.wijk_id AND r.casus_id = k.casus_id));

-- name: history_casus_citation
DELETE FROM profile_citation
 WHERE wijk_id = :wijk_id AND casus_id IN
       (SELECT k.casus_id FROM casus_course AS k
         WHERE k.wijk_id = :wijk_id AND k.ended_on > 0 AND k.ended_on < :before
           AND NOT EXISTS (SELECT 1 FROM reservation AS r
                            WHERE r.wijk_id = k.wijk_id AND r.casus_id = k.casus_id));

-- name: history_casus_title
DELETE FROM collective_casus
 WHERE wijk_id = :wijk_id AND casus_id IN
       (SELECT k.casus_id FROM casus_course AS k
         WHERE k.wijk_id = :wijk_id AND k.ended_on > 0 AND k.ended_on < :before
           AND NOT EXISTS (SELECT 1 FROM reservation AS r
                            WHERE r.wijk_id = k.wijk_id AND r.casus_id = k.casus_id));

-- name: history_casus
DELETE FROM casus
 WHERE wijk_id = :wijk_id AND casus_id IN
       (SELECT k.casus_id FROM casus_course AS k
         WHERE k.wijk_id = :wijk_id AND k.ended_on > 0 AND k.ended_on < :before
           AND NOT EXISTS (SELECT 1 FROM reservation AS r
                            WHERE r.wijk_id = k.wijk_id AND r.casus_id = k.casus_id));

-- name: history_casus_course
DELETE FROM casus_course
 WHERE wijk_id = :wijk_id AND casus_id IN
       (SELECT k.casus_id FROM casus_course AS k
         WHERE k.wijk_id = :wijk_id AND k.ended_on > 0 AND k.ended_on < :before
           AND NOT EXISTS (SELECT 1 FROM reservation AS r
                            WHERE r.wijk_id = k.wijk_id AND r.casus_id = k.casus_id));

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
