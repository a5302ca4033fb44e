-- All that is kept under one pseudonym, for who it is about (INDIVIDUAL-11). A test compares this
-- file with the tables: what leads to somebody and is not asked here fails it.

-- name: individual_export_course
SELECT solved_on, closed_on FROM individual.course
 WHERE wijk_id = :wijk_id AND pseudonym = :pseudonym;

-- name: individual_export_meeting
SELECT held_on, place, present FROM individual.meeting
 WHERE wijk_id = :wijk_id AND pseudonym = :pseudonym
 ORDER BY number LIMIT :most;

-- name: individual_export_delay
SELECT was_due, due_on, reason FROM individual.delay
 WHERE wijk_id = :wijk_id AND pseudonym = :pseudonym
 ORDER BY number LIMIT :most;

-- name: individual_export_mark
SELECT moment, tenths, given_on FROM individual.mark
 WHERE wijk_id = :wijk_id AND pseudonym = :pseudonym
 ORDER BY moment, number LIMIT :most;
