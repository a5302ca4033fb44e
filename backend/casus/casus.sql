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
SELECT contribution_id, activity_id, on_day, participants, guests, minutes, volunteer_minutes,
       source, frozen_at
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
