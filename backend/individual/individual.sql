-- Individual casussen: the second database. Nothing here joins the first.

-- name: individual_secret_find
SELECT secret FROM individual.secret WHERE wijk_id = :wijk_id;

-- name: individual_secret_add
INSERT INTO individual.secret (wijk_id, secret) VALUES (:wijk_id, :secret);

-- name: individual_add
INSERT INTO individual.course (wijk_id, pseudonym, keeper, theme, existing, state, came_on,
                               talked_on, due_on, plan_version, plan_agreed, solution, solved_on,
                               closed_on)
VALUES (:wijk_id, :pseudonym, :keeper, :theme, :existing, :state, :came_on,
        :talked_on, :due_on, :plan_version, :plan_agreed, :solution, :solved_on,
        :closed_on);

-- name: individual_put
UPDATE individual.course
   SET state = :state, talked_on = :talked_on, due_on = :due_on, plan_version = :plan_version,
       plan_agreed = :plan_agreed, solution = :solution, solved_on = :solved_on,
       closed_on = :closed_on
 WHERE wijk_id = :wijk_id AND pseudonym = :pseudonym;

-- name: individual_find
SELECT c.pseudonym, c.theme, c.existing, c.state, c.came_on, c.talked_on, c.due_on, c.plan_version,
       c.plan_agreed, c.solution, c.solved_on, c.closed_on,
       (SELECT count(*) FROM individual.meeting AS m
         WHERE m.wijk_id = c.wijk_id AND m.pseudonym = c.pseudonym)
  FROM individual.course AS c
 WHERE c.wijk_id = :wijk_id AND c.pseudonym = :pseudonym AND c.keeper = :keeper;

-- name: individual_list
SELECT c.pseudonym, c.theme, c.existing, c.state, c.came_on, c.talked_on, c.due_on, c.plan_version,
       c.plan_agreed, c.solution, c.solved_on, c.closed_on,
       (SELECT count(*) FROM individual.meeting AS m
         WHERE m.wijk_id = c.wijk_id AND m.pseudonym = c.pseudonym)
  FROM individual.course AS c
 WHERE c.wijk_id = :wijk_id AND c.keeper = :keeper AND c.pseudonym > :after
 ORDER BY c.pseudonym
 LIMIT :most;

-- name: individual_meeting_add
INSERT INTO individual.meeting (wijk_id, pseudonym, number, held_on, place, present)
SELECT :wijk_id, :pseudonym,
       1 + (SELECT count(*) FROM individual.meeting AS m
             WHERE m.wijk_id = :wijk_id AND m.pseudonym = :pseudonym),
       :held_on, :place, :present;

-- name: individual_delay_add
INSERT INTO individual.delay (wijk_id, pseudonym, number, was_due, due_on, reason)
SELECT :wijk_id, :pseudonym,
       1 + (SELECT count(*) FROM individual.delay AS d
             WHERE d.wijk_id = :wijk_id AND d.pseudonym = :pseudonym),
       :was_due, :due_on, :reason;

-- name: individual_mark_add
INSERT INTO individual.mark (wijk_id, pseudonym, moment, number, tenths, given_on)
SELECT :wijk_id, :pseudonym, :moment,
       1 + (SELECT count(*) FROM individual.mark AS m
             WHERE m.wijk_id = :wijk_id AND m.pseudonym = :pseudonym AND m.moment = :moment),
       :tenths, :given_on;

-- name: individual_mark_first
SELECT coalesce(min(given_on), 0) FROM individual.mark
 WHERE wijk_id = :wijk_id AND pseudonym = :pseudonym AND moment = :moment;

-- name: individual_mark_list
SELECT tenths FROM individual.mark
 WHERE wijk_id = :wijk_id AND moment = :moment AND given_on BETWEEN :from AND :to
 ORDER BY given_on, pseudonym, number
 LIMIT :most;

-- name: individual_list_talked
SELECT came_on, talked_on, solved_on, solution FROM individual.course
 WHERE wijk_id = :wijk_id AND talked_on BETWEEN :from AND :to
 LIMIT :most;

-- name: individual_count_waiting
SELECT count(*) FROM individual.course WHERE wijk_id = :wijk_id AND state = :entered;

-- name: individual_meeting_delete
DELETE FROM individual.meeting WHERE wijk_id = :wijk_id AND pseudonym = :pseudonym;

-- name: individual_delay_delete
DELETE FROM individual.delay WHERE wijk_id = :wijk_id AND pseudonym = :pseudonym;

-- name: individual_mark_delete
DELETE FROM individual.mark WHERE wijk_id = :wijk_id AND pseudonym = :pseudonym;

-- name: individual_delete
DELETE FROM individual.course WHERE wijk_id = :wijk_id AND pseudonym = :pseudonym;

-- One that nobody closes goes by its last act, or the day its solution was due.
-- name: individual_list_closed
SELECT pseudonym FROM individual.course
 WHERE wijk_id = :wijk_id
   AND (closed_on BETWEEN 1 AND :before
        OR (closed_on = 0
            AND max(came_on, talked_on, due_on, solved_on,
                    coalesce((SELECT max(m.held_on) FROM individual.meeting AS m
                               WHERE m.wijk_id = course.wijk_id
                                 AND m.pseudonym = course.pseudonym), 0),
                    coalesce((SELECT max(k.given_on) FROM individual.mark AS k
                               WHERE k.wijk_id = course.wijk_id
                                 AND k.pseudonym = course.pseudonym), 0)) <= :before))
 LIMIT :most;

-- name: individual_taken_back_add
INSERT INTO individual.taken_back (wijk_id, pseudonym, on_day)
VALUES (:wijk_id, :pseudonym, :on);

-- name: individual_taken_back_prune
DELETE FROM individual.taken_back WHERE wijk_id = :wijk_id AND on_day < :before;
