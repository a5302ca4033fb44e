-- Walking groups, their leaders and deputies. `hat` 4 is a leader's, `reach` 3 a walking group.

-- name: walk_group_find
SELECT buurt_id, min_count, max_count, newcomers, open
  FROM walk_group WHERE wijk_id = :wijk_id AND walk_group_id = :walk_group_id;

-- name: walk_group_count
SELECT count(*) FROM walk_group WHERE wijk_id = :wijk_id AND buurt_id = :buurt_id;

-- name: walk_group_add
INSERT INTO walk_group (wijk_id, walk_group_id, buurt_id, min_count, max_count, newcomers, open,
                        made_at)
VALUES (:wijk_id, :walk_group_id, :buurt_id, :min, :max, :newcomers, :open, :now);

-- name: walk_group_save
UPDATE walk_group
   SET min_count = :min, max_count = :max, newcomers = :newcomers, open = :open
 WHERE wijk_id = :wijk_id AND walk_group_id = :walk_group_id;

-- name: walk_group_list
SELECT walk_group_id, buurt_id, min_count, max_count, newcomers, open
  FROM walk_group
 WHERE wijk_id = :wijk_id AND buurt_id = :buurt_id
 ORDER BY walk_group_id
 LIMIT :most;

-- name: walk_group_count_leaders
SELECT count(*)
  FROM (SELECT device.member_id
          FROM hat JOIN device ON device.wijk_id = hat.wijk_id AND device.serial = hat.serial
         WHERE hat.wijk_id = :wijk_id AND hat.hat = 4 AND hat.reach = 3
           AND hat.reach_id = :walk_group_id AND hat.withdrawn = 0
           AND hat.not_before <= :now AND hat.not_after > :now AND device.state = 0
        UNION
        SELECT member_id
          FROM deputy
         WHERE wijk_id = :wijk_id AND walk_group_id = :walk_group_id
           AND begins_at <= :now AND ends_at > :now) AS leaders;

-- name: walk_group_leads
SELECT 1
  FROM hat JOIN device ON device.wijk_id = hat.wijk_id AND device.serial = hat.serial
 WHERE hat.wijk_id = :wijk_id AND hat.hat = 4 AND hat.reach = 3
   AND hat.reach_id = :walk_group_id AND hat.withdrawn = 0
   AND hat.not_before <= :now AND hat.not_after > :now
   AND device.state = 0 AND device.member_id = :member_id
UNION ALL
SELECT 1
  FROM deputy
 WHERE wijk_id = :wijk_id AND walk_group_id = :walk_group_id AND member_id = :member_id
   AND begins_at <= :at AND ends_at > :at
 LIMIT 1;

-- name: walk_group_leaders
SELECT device.member_id
  FROM hat JOIN device ON device.wijk_id = hat.wijk_id AND device.serial = hat.serial
 WHERE hat.wijk_id = :wijk_id AND hat.hat = 4 AND hat.reach = 3
   AND hat.reach_id = :walk_group_id AND hat.withdrawn = 0
   AND hat.not_before <= :now AND hat.not_after > :now AND device.state = 0
UNION
SELECT member_id
  FROM deputy
 WHERE wijk_id = :wijk_id AND walk_group_id = :walk_group_id
   AND begins_at <= :at AND ends_at > :at
 ORDER BY 1
 LIMIT :most;

-- name: deputy_find
SELECT deputy_id, walk_group_id, member_id, from_on, to_on, begins_at, ends_at
  FROM deputy WHERE wijk_id = :wijk_id AND deputy_id = :deputy_id;

-- name: deputy_count
SELECT count(*) FROM deputy
 WHERE wijk_id = :wijk_id AND walk_group_id = :walk_group_id;

-- name: deputy_add
INSERT INTO deputy (wijk_id, deputy_id, walk_group_id, member_id, from_on, to_on, begins_at,
                    ends_at, named_under)
VALUES (:wijk_id, :deputy_id, :walk_group_id, :member_id, :from, :to, :begins_at, :ends_at,
        :named_under);

-- name: deputy_end
DELETE FROM deputy WHERE wijk_id = :wijk_id AND deputy_id = :deputy_id;

-- name: deputy_end_of_member
DELETE FROM deputy WHERE wijk_id = :wijk_id AND member_id = :member_id;

-- name: erase_deputy_member
DELETE FROM deputy WHERE wijk_id = :wijk_id AND member_id = :subject;

-- name: erase_deputy
DELETE FROM deputy WHERE wijk_id = :wijk_id AND deputy_id = :subject;

-- name: deputy_list
SELECT deputy_id, walk_group_id, member_id, from_on, to_on, begins_at, ends_at
  FROM deputy
 WHERE wijk_id = :wijk_id AND walk_group_id = :walk_group_id AND ends_at > :now
 ORDER BY from_on, deputy_id
 LIMIT :most;

-- name: deputy_over
SELECT deputy_id FROM deputy
 WHERE wijk_id = :wijk_id AND ends_at <= :now
 ORDER BY ends_at
 LIMIT :most;
