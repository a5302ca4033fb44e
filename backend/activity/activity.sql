-- Activities besides walks: open to all, counted by hand.

-- name: open_activity_add
INSERT INTO activity (wijk_id, activity_id, casus_id, kind, buurt_id, room_id)
VALUES (:wijk_id, :activity_id, :casus_id, :kind, :buurt_id, :activity_id);

-- name: activity_story_add
INSERT INTO activity_story (wijk_id, activity_id, owner, dimension, dimension_too, title, stopped)
VALUES (:wijk_id, :activity_id, :owner, :dimension, :dimension_too, :title, 0);

-- name: activity_stop
UPDATE activity_story SET stopped = 1
 WHERE wijk_id = :wijk_id AND activity_id = :activity_id AND stopped = 0;

-- name: activity_describe
UPDATE activity_story SET title = :title
 WHERE wijk_id = :wijk_id AND activity_id = :activity_id;

-- name: forget_activity_title
UPDATE activity_story SET title = 'Zonder titel'
 WHERE wijk_id = :wijk_id AND activity_id = :subject;

-- name: activity_find
SELECT a.casus_id, a.kind, a.buurt_id, coalesce(s.stopped, 0)
  FROM activity AS a
  LEFT JOIN activity_story AS s ON s.wijk_id = a.wijk_id AND s.activity_id = a.activity_id
 WHERE a.wijk_id = :wijk_id AND a.activity_id = :activity_id;

-- name: activity_list
SELECT a.activity_id, a.casus_id, a.buurt_id, a.kind, coalesce(s.owner, 0),
       coalesce(s.dimension, 0), coalesce(s.dimension_too, 0), coalesce(s.title, ''),
       coalesce(s.stopped, 0)
  FROM activity AS a
  LEFT JOIN activity_story AS s ON s.wijk_id = a.wijk_id AND s.activity_id = a.activity_id
 WHERE a.wijk_id = :wijk_id AND a.casus_id = :casus_id AND a.activity_id > :after
 ORDER BY a.activity_id
 LIMIT :most;

-- name: activity_day_add
INSERT INTO activity_day (wijk_id, activity_id, on_day) VALUES (:wijk_id, :activity_id, :on);

-- name: tally_find
SELECT counted_in FROM contribution
 WHERE wijk_id = :wijk_id AND activity_id = :activity_id AND on_day = :on AND source = :tally;

-- name: tally_put
UPDATE contribution
   SET participants = :participants, minutes = :minutes, volunteer_minutes = :volunteer_minutes,
       frozen_at = :now
 WHERE wijk_id = :wijk_id AND activity_id = :activity_id AND on_day = :on AND source = :tally;

-- name: visit_month
SELECT counted_in FROM visit_counted
 WHERE wijk_id = :wijk_id AND activity_id = :activity_id AND week = :week;

-- name: visit_put
INSERT INTO visit_week (wijk_id, activity_id, week, visitors, is_unique, method)
VALUES (:wijk_id, :activity_id, :week, :visitors, :unique, :method)
    ON CONFLICT (wijk_id, activity_id, week)
    DO UPDATE SET visitors = :visitors, is_unique = :unique, method = :method;

-- name: visit_list
SELECT week, visitors, is_unique, method FROM visit_week
 WHERE wijk_id = :wijk_id AND activity_id = :activity_id AND week BETWEEN :from AND :to
 ORDER BY week
 LIMIT :most;

-- name: role_put
INSERT INTO role_place (wijk_id, activity_id, role, places, guided, volunteering, paid)
VALUES (:wijk_id, :activity_id, :role, :places, :guided, :volunteering, :paid)
    ON CONFLICT (wijk_id, activity_id, role)
    DO UPDATE SET places = :places, guided = :guided, volunteering = :volunteering, paid = :paid;

-- name: role_list
SELECT role, places, guided, volunteering + paid FROM role_place
 WHERE wijk_id = :wijk_id AND activity_id = :activity_id
 ORDER BY role
 LIMIT :most;
