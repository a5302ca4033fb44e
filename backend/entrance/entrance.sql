-- Entrances and what was asked there.

-- name: entrance_put
INSERT INTO entrance (wijk_id, number, name, place, hours, volunteering, regular_work,
                      sheltered_work, another, closed)
VALUES (:wijk_id, :number, :name, :place, :hours, :volunteering, :regular_work,
        :sheltered_work, :another, :closed)
    ON CONFLICT (wijk_id, number)
    DO UPDATE SET name = :name, place = :place, hours = :hours, volunteering = :volunteering,
                  regular_work = :regular_work, sheltered_work = :sheltered_work,
                  another = :another, closed = :closed;

-- name: entrance_find
SELECT name, place, hours, volunteering, regular_work, sheltered_work, another, closed
  FROM entrance WHERE wijk_id = :wijk_id AND number = :number;

-- name: entrance_list
SELECT number, name, place, hours, volunteering, regular_work, sheltered_work, another, closed
  FROM entrance WHERE wijk_id = :wijk_id
 ORDER BY number
 LIMIT :most;

-- name: entrance_count
SELECT count(*) FROM entrance WHERE wijk_id = :wijk_id;

-- name: entrance_question_add
INSERT INTO entrance_question (wijk_id, question_id, entrance, kind, referred_to, then_to, state,
                               asked_on)
VALUES (:wijk_id, :question_id, :entrance, :kind, :to, '', 0, :on);

-- name: entrance_question_find
SELECT state, asked_on FROM entrance_question
 WHERE wijk_id = :wijk_id AND question_id = :question_id;

-- name: entrance_question_confirm
UPDATE entrance_question SET state = :state, then_to = :to
 WHERE wijk_id = :wijk_id AND question_id = :question_id;

-- name: entrance_question_list
SELECT question_id, entrance, kind, referred_to, asked_on FROM entrance_question
 WHERE wijk_id = :wijk_id AND state = 0 AND question_id > :after
 ORDER BY question_id
 LIMIT :most;

-- name: entrance_question_sum
SELECT entrance, count(*), sum(CASE WHEN state = 1 THEN 1 ELSE 0 END),
       sum(CASE WHEN state = 2 THEN 1 ELSE 0 END)
  FROM entrance_question
 WHERE wijk_id = :wijk_id AND asked_on BETWEEN :from AND :to
 GROUP BY entrance
 ORDER BY entrance
 LIMIT :most;
