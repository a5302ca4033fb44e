-- What alerts ask of walks and of pushes.

-- name: walking_count_push
SELECT count(*)
  FROM mls_leaf AS l
  JOIN push_subscription AS s ON s.wijk_id = l.wijk_id AND s.serial = l.serial
 WHERE l.wijk_id = :wijk_id AND l.group_id = :group_id AND l.serial <> :serial AND s.wants >= 2;
