-- Learning sessions and open questions.

-- name: session_put
INSERT INTO learning_session (wijk_id, session_id, layer, on_day, method, present, visits)
VALUES (:wijk_id, :session_id, :layer, :on, :method, :present, :visits)
    ON CONFLICT (wijk_id, session_id)
    DO UPDATE SET method = :method, present = :present, visits = :visits;

-- name: session_list
SELECT session_id, layer, on_day, method, present, visits FROM learning_session
 WHERE wijk_id = :wijk_id AND on_day BETWEEN :from AND :to
 ORDER BY on_day, layer
 LIMIT :most;

-- name: session_next
SELECT coalesce(min(on_day), 0) FROM learning_session
 WHERE wijk_id = :wijk_id AND layer = :layer AND on_day >= :today;

-- name: open_question_add
INSERT INTO open_question (wijk_id, question_id, asked_by, held_by, about, state, question, answer,
                           asked_on)
VALUES (:wijk_id, :question_id, :asked_by, :held_by, :about, :state, :question, '', :asked_on);

-- name: open_question_find
SELECT asked_by, held_by, state FROM open_question
 WHERE wijk_id = :wijk_id AND question_id = :question_id;

-- name: open_question_move
UPDATE open_question SET held_by = :held_by, state = :state
 WHERE wijk_id = :wijk_id AND question_id = :question_id;

-- name: open_question_answer
UPDATE open_question SET answer = :answer
 WHERE wijk_id = :wijk_id AND question_id = :question_id;

-- name: open_question_count
SELECT count(*) FROM open_question WHERE wijk_id = :wijk_id AND state <> :closed;

-- name: open_question_list
SELECT question_id, asked_by, held_by, about, state, question, answer, asked_on
  FROM open_question
 WHERE wijk_id = :wijk_id AND (state <> :closed OR asked_on BETWEEN :from AND :to)
 ORDER BY CASE WHEN state = :closed THEN 1 ELSE 0 END, asked_on, question_id
 LIMIT :most;
