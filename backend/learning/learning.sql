-- Learning sessions and open questions.

-- name: session_put
INSERT INTO learning_session (wijk_id, session_id, layer, on_day, method, present, visits)
VALUES (:wijk_id, :session_id, :layer, :on, :method, :present, :visits)
    ON CONFLICT (wijk_id, session_id)
    DO UPDATE SET method = :method, present = :present, visits = :visits;

-- name: session_find
SELECT layer, on_day FROM learning_session
 WHERE wijk_id = :wijk_id AND session_id = :session_id;

-- name: session_list
SELECT session_id, layer, on_day, method, present, visits FROM learning_session
 WHERE wijk_id = :wijk_id AND on_day BETWEEN :from AND :to
 ORDER BY on_day, layer, session_id
 LIMIT :most OFFSET :after;

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
 LIMIT :most OFFSET :after;

-- name: arranged_add
INSERT INTO arranged_question (wijk_id, question_id) VALUES (:wijk_id, :question_id)
    ON CONFLICT (wijk_id, question_id) DO NOTHING;

-- name: learned_add
INSERT INTO learned (wijk_id, item_id, written_on, layer, about, item, approved)
VALUES (:wijk_id, :item_id, :on, :layer, :about, :item, 0);

-- name: learned_approve
UPDATE learned SET approved = :approved WHERE wijk_id = :wijk_id AND item_id = :item_id;

-- name: learned_list
SELECT item_id, written_on, layer, about, item, approved FROM learned
 WHERE wijk_id = :wijk_id AND written_on BETWEEN :from AND :to
   AND (:approved_only = 0 OR approved = 1)
 ORDER BY about, written_on, item_id
 LIMIT :most OFFSET :after;

-- name: layer_year
SELECT layer, count(*), sum(CASE WHEN method = :cooker THEN 1 ELSE 0 END), sum(present),
       sum(visits), max(CASE WHEN present < :k THEN 1 ELSE 0 END)
  FROM learning_session
 WHERE wijk_id = :wijk_id AND on_day BETWEEN :from AND :to AND present > 0
 GROUP BY layer
 ORDER BY layer;

-- name: question_year
SELECT count(*), coalesce(sum(CASE WHEN q.state = :closed THEN 1 ELSE 0 END), 0),
       coalesce(sum(CASE WHEN a.question_id IS NULL THEN 0 ELSE 1 END), 0)
  FROM open_question AS q
  LEFT JOIN arranged_question AS a
         ON a.wijk_id = q.wijk_id AND a.question_id = q.question_id
 WHERE q.wijk_id = :wijk_id AND q.asked_on BETWEEN :from AND :to;
