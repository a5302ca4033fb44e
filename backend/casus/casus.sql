-- Casussen, activities, contributions.

-- name: casus_find
SELECT kind FROM casus WHERE wijk_id = :wijk_id AND casus_id = :casus_id;

-- name: casus_put
INSERT INTO casus (wijk_id, casus_id, kind, started_at)
VALUES (:wijk_id, :casus_id, :kind, :now)
    ON CONFLICT (wijk_id, casus_id) DO NOTHING;

-- name: activity_of_room
SELECT activity_id, casus_id, buurt_id FROM activity
 WHERE wijk_id = :wijk_id AND room_id = :room_id AND kind = :kind;

-- name: activity_add
INSERT INTO activity (wijk_id, activity_id, casus_id, kind, buurt_id, room_id)
VALUES (:wijk_id, :activity_id, :casus_id, :kind, :buurt_id, :room_id);

-- name: contribution_add
INSERT INTO contribution (wijk_id, contribution_id, casus_id, activity_id, buurt_id, on_day,
                          counted_in, participants, guests, minutes, volunteer_minutes, source,
                          frozen_at)
VALUES (:wijk_id, :contribution_id, :casus_id, :activity_id, :buurt_id, :on,
        :month, :participants, :guests, :minutes, :volunteer_minutes, :source,
        :now);

-- name: contribution_list
SELECT contribution_id, activity_id, on_day, source, frozen_at
  FROM contribution
 WHERE wijk_id = :wijk_id AND casus_id = :casus_id AND on_day BETWEEN :from AND :to
   AND contribution_id > :after
 ORDER BY contribution_id
 LIMIT :most;

-- name: contribution_count
SELECT count(*), coalesce(sum(CASE WHEN counted_in > :frozen THEN 1 ELSE 0 END), 0)
  FROM contribution
 WHERE wijk_id = :wijk_id AND casus_id = :casus_id AND counted_in BETWEEN :from AND :to;

-- name: contribution_sum
SELECT coalesce(sum(CASE WHEN measure = :attendances THEN value ELSE 0 END), 0),
       coalesce(sum(CASE WHEN measure = :guests THEN value ELSE 0 END), 0),
       coalesce(sum(CASE WHEN measure = :minutes THEN value ELSE 0 END), 0),
       coalesce(max(hidden), 0)
  FROM overview_cell
 WHERE wijk_id = :wijk_id AND period = :period AND from_day BETWEEN :from AND :to
   AND buurt_id = :whole AND measure IN (:attendances, :guests, :minutes);

-- name: contribution_prune
DELETE FROM contribution WHERE wijk_id = :wijk_id AND counted_in < :before;

-- name: counted_add
INSERT INTO counted (wijk_id, shift_id, buurt_id, counted_in, counted_at)
VALUES (:wijk_id, :shift_id, :buurt_id, :month, :now);

-- name: counted_prune
DELETE FROM counted WHERE wijk_id = :wijk_id AND counted_at <= :before;

-- name: walk_to_count
SELECT s.shift_id
  FROM shift AS s
 WHERE s.wijk_id = :wijk_id AND s.ends_at <= :before AND s.ends_at > :after
   AND s.phase IN (2, 3)
   AND NOT EXISTS (SELECT 1 FROM counted AS c
                    WHERE c.wijk_id = s.wijk_id AND c.shift_id = s.shift_id)
   AND s.adults + (SELECT count(*) FROM attendance AS a
                    WHERE a.wijk_id = s.wijk_id AND a.shift_id = s.shift_id AND a.in_at > 0)
       >= :adults
 ORDER BY s.ends_at
 LIMIT :most;

-- name: walk_risk_note
INSERT INTO walk_risk (wijk_id, shift_id)
SELECT s.wijk_id, s.shift_id FROM shift AS s
 WHERE s.wijk_id = :wijk_id AND s.on_day BETWEEN :from AND :to AND s.risk_told = 1
    ON CONFLICT (wijk_id, shift_id) DO NOTHING;

-- name: walk_risk_prune
DELETE FROM walk_risk
 WHERE wijk_id = :wijk_id AND shift_id IN
       (SELECT s.shift_id FROM shift AS s
         WHERE s.wijk_id = :wijk_id AND s.on_day < :before LIMIT :most);

-- name: collective_casus_add
INSERT INTO collective_casus (wijk_id, casus_id, theme, state, title, since)
VALUES (:wijk_id, :casus_id, :theme, :state, :title, :since);

-- The wijk's own, "Veiligheid in de wijk", is there without a row.
-- name: collective_casus_list
SELECT casus_id, theme, state, title, since FROM collective_casus
 WHERE wijk_id = :wijk_id AND casus_id > :after
 UNION ALL
SELECT :wijk_id, :safety, :running, '', 0 WHERE :wijk_id > :after
 ORDER BY 1
 LIMIT :most;

-- name: collective_casus_find
SELECT theme, state, title, since FROM collective_casus
 WHERE wijk_id = :wijk_id AND casus_id = :casus_id;

-- name: collective_casus_state
SELECT state FROM collective_casus WHERE wijk_id = :wijk_id AND casus_id = :casus_id;

-- name: activity_casus
SELECT casus_id FROM activity WHERE wijk_id = :wijk_id AND activity_id = :activity_id;

-- name: collective_casus_move
UPDATE collective_casus SET state = :state WHERE wijk_id = :wijk_id AND casus_id = :casus_id;

-- name: course_put
INSERT INTO casus_course (wijk_id, casus_id, came_on, talked_on, due_on, review_on, solution,
                          plan_version, plan_agreed, want, can_self, can_others, need, ended_on)
VALUES (:wijk_id, :casus_id, :came_on, :talked_on, :due_on, :review_on, :solution,
        :plan_version, :plan_agreed, :want, :can_self, :can_others, :need, :ended_on)
    ON CONFLICT (wijk_id, casus_id)
    DO UPDATE SET talked_on = :talked_on, due_on = :due_on, review_on = :review_on,
                  solution = :solution, plan_version = :plan_version, plan_agreed = :plan_agreed,
                  want = :want, can_self = :can_self, can_others = :can_others, need = :need,
                  ended_on = :ended_on;

-- name: course_find
SELECT came_on, talked_on, due_on, review_on, solution, plan_version, plan_agreed, want, can_self,
       can_others, need, ended_on
  FROM casus_course WHERE wijk_id = :wijk_id AND casus_id = :casus_id;

-- name: course_list_overdue
SELECT k.casus_id, k.due_on
  FROM casus_course AS k
  JOIN collective_casus AS c ON c.wijk_id = k.wijk_id AND c.casus_id = k.casus_id
 WHERE k.wijk_id = :wijk_id AND k.due_on BETWEEN 1 AND :yesterday
   AND c.state IN (:talked, :planned)
 ORDER BY k.due_on, k.casus_id
 LIMIT :most;

-- name: course_list_talked
SELECT came_on, talked_on FROM casus_course
 WHERE wijk_id = :wijk_id AND talked_on >= :since
 LIMIT :most;

-- name: casus_count_waiting
SELECT count(*) FROM collective_casus WHERE wijk_id = :wijk_id AND state = :entered;

-- name: agreement_add
INSERT INTO agreement (wijk_id, casus_id, version, number, who, what, due_on)
VALUES (:wijk_id, :casus_id, :version, :number, :who, :what, :due_on);

-- name: agreement_list
SELECT who, what, due_on FROM agreement
 WHERE wijk_id = :wijk_id AND casus_id = :casus_id AND version = :version
 ORDER BY number
 LIMIT :most;

-- name: postponement_add
INSERT INTO postponement (wijk_id, casus_id, number, was_due, due_on, reason)
SELECT :wijk_id, :casus_id,
       1 + (SELECT count(*) FROM postponement AS p
             WHERE p.wijk_id = :wijk_id AND p.casus_id = :casus_id),
       :was_due, :due_on, :reason;

-- name: casus_meeting_add
INSERT INTO casus_meeting (wijk_id, casus_id, number, held_on, place, present)
SELECT :wijk_id, :casus_id,
       1 + (SELECT count(*) FROM casus_meeting AS m
             WHERE m.wijk_id = :wijk_id AND m.casus_id = :casus_id),
       :held_on, :place, :present;

-- name: casus_review_add
INSERT INTO casus_review (wijk_id, casus_id, number, held_on, outcome, reason)
SELECT :wijk_id, :casus_id,
       1 + (SELECT count(*) FROM casus_review AS v
             WHERE v.wijk_id = :wijk_id AND v.casus_id = :casus_id),
       :held_on, :outcome, :reason;

-- name: casus_review_last
SELECT held_on, reason FROM casus_review
 WHERE wijk_id = :wijk_id AND casus_id = :casus_id
 ORDER BY number DESC
 LIMIT 1;

-- name: course_list_unreviewed
SELECT k.casus_id, k.review_on
  FROM casus_course AS k
  JOIN collective_casus AS c ON c.wijk_id = k.wijk_id AND c.casus_id = k.casus_id
 WHERE k.wijk_id = :wijk_id AND k.review_on BETWEEN 1 AND :yesterday AND c.state = :running
 ORDER BY k.review_on, k.casus_id
 LIMIT :most;

-- Other words in place of those that stand: what is empty stays as it is.
-- name: describe_title
UPDATE collective_casus SET title = :words WHERE wijk_id = :wijk_id AND casus_id = :casus_id;

-- name: describe_answers
UPDATE casus_course
   SET want = CASE WHEN :want = '' THEN want ELSE :want END,
       can_self = CASE WHEN :can_self = '' THEN can_self ELSE :can_self END,
       can_others = CASE WHEN :can_others = '' THEN can_others ELSE :can_others END,
       need = CASE WHEN :need = '' THEN need ELSE :need END
 WHERE wijk_id = :wijk_id AND casus_id = :casus_id;

-- name: describe_delays
UPDATE postponement SET reason = :words WHERE wijk_id = :wijk_id AND casus_id = :casus_id;

-- name: describe_reviews
UPDATE casus_review SET reason = :words WHERE wijk_id = :wijk_id AND casus_id = :casus_id;

-- name: describe_agreements
DELETE FROM agreement WHERE wijk_id = :wijk_id AND casus_id = :casus_id;

-- Words that were replaced: a restored copy has the old ones, and forgets them.
-- name: forget_casus_title
UPDATE collective_casus SET title = 'Zonder titel' WHERE wijk_id = :wijk_id AND casus_id = :subject;

-- name: forget_casus_answers
UPDATE casus_course SET want = '', can_self = '', can_others = '', need = ''
 WHERE wijk_id = :wijk_id AND casus_id = :subject;

-- name: forget_casus_delays
UPDATE postponement SET reason = '-' WHERE wijk_id = :wijk_id AND casus_id = :subject;

-- name: forget_casus_reviews
UPDATE casus_review SET reason = '-' WHERE wijk_id = :wijk_id AND casus_id = :subject;

-- name: forget_casus_agreements
DELETE FROM agreement WHERE wijk_id = :wijk_id AND casus_id = :subject;

-- name: comer_put
INSERT INTO casus_comer (wijk_id, casus_id, part, organisation_id, team, since, until_day)
VALUES (:wijk_id, :casus_id, :part, :organisation_id, :team, :since, :until)
    ON CONFLICT (wijk_id, casus_id, part, organisation_id, team)
    DO UPDATE SET until_day = max(until_day, :until);

-- name: comer_remove
DELETE FROM casus_comer
 WHERE wijk_id = :wijk_id AND casus_id = :casus_id AND part = :part
   AND organisation_id = :organisation_id AND team = :team;

-- name: comer_count
SELECT count(*) FROM casus_comer
 WHERE wijk_id = :wijk_id AND casus_id = :casus_id AND until_day >= :today;

-- name: comer_list
SELECT m.part, m.organisation_id, coalesce(o.name, ''), m.team, m.since
  FROM casus_comer AS m
  LEFT JOIN organisation AS o
    ON o.wijk_id = m.wijk_id AND o.organisation_id = m.organisation_id
 WHERE m.wijk_id = :wijk_id AND m.casus_id = :casus_id AND m.until_day >= :today
 ORDER BY m.since, m.part, m.organisation_id, m.team
 LIMIT :most;

-- name: comer_prune
DELETE FROM casus_comer WHERE wijk_id = :wijk_id AND until_day < :today;

-- name: grade_first
SELECT coalesce(min(given_on), 0) FROM casus_grade
 WHERE wijk_id = :wijk_id AND casus_id = :casus_id AND moment = :moment;

-- name: grade_add
INSERT INTO casus_grade (wijk_id, casus_id, moment, number, tenths, given_on)
SELECT :wijk_id, :casus_id, :moment,
       1 + (SELECT count(*) FROM casus_grade AS g
             WHERE g.wijk_id = :wijk_id AND g.moment = :moment),
       :tenths, :given_on;

-- name: grade_list
SELECT tenths FROM casus_grade
 WHERE wijk_id = :wijk_id AND moment = :moment
 ORDER BY number
 LIMIT :most;

-- name: analysis_add
INSERT INTO analysis (wijk_id, analysis_id, sample, existing, cost_before, cost_now, months,
                      avoided, price_list, made_on)
VALUES (:wijk_id, :analysis_id, :sample, :existing, :cost_before, :cost_now, :months,
        :avoided, :price_list, :made_on);

-- name: sample_begin
INSERT INTO sample_plan (wijk_id, sample, method, months, price_list, begun_on)
VALUES (:wijk_id, :sample, :method, :months, :price_list, :begun_on);

-- name: sample_plan
SELECT method, months, price_list FROM sample_plan WHERE wijk_id = :wijk_id AND sample = :sample;

-- name: analysis_parts
SELECT existing, count(*), sum(cost_before), sum(cost_now) FROM analysis
 WHERE wijk_id = :wijk_id AND sample = :sample
 GROUP BY existing
 ORDER BY existing DESC
 LIMIT 2;

-- name: sample_fix
INSERT INTO analysis_sample (wijk_id, sample, fixed_on)
VALUES (:wijk_id, :sample, :fixed_on);

-- name: sample_find
SELECT fixed_on FROM analysis_sample WHERE wijk_id = :wijk_id AND sample = :sample;

-- name: analysis_sum
SELECT count(*), coalesce(min(made_on), 0), coalesce(max(made_on), 0),
       coalesce(sum(cost_before), 0), coalesce(sum(cost_now), 0),
       coalesce(sum(CASE WHEN avoided = :nursing THEN 1 ELSE 0 END), 0),
       coalesce(sum(CASE WHEN avoided = :shelter THEN 1 ELSE 0 END), 0)
  FROM analysis WHERE wijk_id = :wijk_id AND sample = :sample;

-- name: question_add
INSERT INTO simple_question (wijk_id, year, theme, entrance, solution, at_once, asked)
VALUES (:wijk_id, :year, :theme, :entrance, :solution, :at_once, 1)
    ON CONFLICT (wijk_id, year, theme, entrance, solution, at_once)
    DO UPDATE SET asked = simple_question.asked + 1;

-- name: question_sum
SELECT theme, sum(asked), sum(CASE WHEN at_once = 1 THEN asked ELSE 0 END)
  FROM simple_question WHERE wijk_id = :wijk_id AND year = :year
 GROUP BY theme
 ORDER BY theme
 LIMIT :most;

-- What other casussen than the wijk's own gave by month; a day on which fewer than k came hides it.
-- name: contribution_months
SELECT counted_in, count(*), sum(participants), sum(guests), sum(minutes),
       max(CASE WHEN participants + guests < :k THEN 1 ELSE 0 END)
  FROM contribution
 WHERE wijk_id = :wijk_id AND casus_id = :casus_id AND counted_in BETWEEN :from AND :to
 GROUP BY counted_in
 ORDER BY counted_in
 LIMIT :most;
