-- Groups, their leaves and passes.

-- name: group_find
SELECT group_id, kind, room_id, buurt_id, instance, state, epoch, committed_at, seq, leaves, policy
  FROM mls_group WHERE wijk_id = :wijk_id AND group_id = :group_id;

-- name: group_newest
SELECT group_id, kind, room_id, buurt_id, instance, state, epoch, committed_at, seq, leaves, policy
  FROM mls_group
 WHERE wijk_id = :wijk_id AND kind = :kind AND room_id = :room_id
 ORDER BY instance DESC
 LIMIT 1;

-- name: group_all
SELECT group_id, kind, room_id, buurt_id, instance, state, epoch, committed_at, seq, leaves, policy
  FROM mls_group
 WHERE wijk_id = :wijk_id AND state < 2
 ORDER BY group_id
 LIMIT :most;

-- Kinds 1 and 2 lie in a buurt, 3 is the whole wijk's; others are entered by a pass (T12), or by
-- the leaf of the sister that signed the device (T5).
-- name: group_of_device
SELECT group_id, kind, room_id, buurt_id, instance, state, epoch, committed_at, seq, leaves, policy,
       EXISTS (SELECT 1 FROM mls_leaf
                WHERE mls_leaf.wijk_id = mls_group.wijk_id
                  AND mls_leaf.serial = :serial
                  AND mls_leaf.group_id = mls_group.group_id) AS inside
  FROM mls_group
 WHERE wijk_id = :wijk_id AND state < 2
   AND (kind = 3 OR (kind IN (1, 2) AND room_id = :buurt_id)
        OR EXISTS (SELECT 1 FROM mls_leaf JOIN device ON device.wijk_id = mls_leaf.wijk_id
                                                     AND mls_leaf.serial IN (device.serial,
                                                                             device.signer)
                    WHERE device.wijk_id = mls_group.wijk_id
                      AND device.serial = :serial
                      AND mls_leaf.group_id = mls_group.group_id)
        OR EXISTS (SELECT 1 FROM pass
                    WHERE pass.wijk_id = mls_group.wijk_id
                      AND pass.serial = :serial
                      AND pass.group_id = mls_group.group_id
                      AND pass.until > :now))
 ORDER BY kind, group_id
 LIMIT :most;

-- name: group_add
INSERT INTO mls_group (wijk_id, group_id, kind, room_id, instance, buurt_id, state, epoch,
                       committed_at, seq, leaves, group_info, policy)
VALUES (:wijk_id, :group_id, :kind, :room_id, :instance, :buurt_id, 0, :epoch,
        :committed_at, :seq, :leaves, :group_info, :policy);

-- name: group_advance
UPDATE mls_group
   SET epoch = :epoch, committed_at = :committed_at, seq = :seq, leaves = :leaves,
       group_info = :group_info, policy = :policy
 WHERE wijk_id = :wijk_id AND group_id = :group_id AND epoch = :epoch - 1 AND state = 0;

-- name: group_set_state
UPDATE mls_group SET state = :state WHERE wijk_id = :wijk_id AND group_id = :group_id;

-- name: group_info
SELECT group_info FROM mls_group WHERE wijk_id = :wijk_id AND group_id = :group_id;

-- name: group_state_put
INSERT INTO mls_group_row (wijk_id, group_id, row_key, value)
VALUES (:wijk_id, :group_id, :row_key, :value)
    ON CONFLICT (wijk_id, group_id, row_key) DO UPDATE SET value = excluded.value;

-- name: group_state_remove
DELETE FROM mls_group_row
 WHERE wijk_id = :wijk_id AND group_id = :group_id AND row_key = :row_key;

-- name: group_state_read
SELECT row_key, value FROM mls_group_row
 WHERE wijk_id = :wijk_id AND group_id = :group_id
 ORDER BY row_key;

-- name: leaf_put
INSERT INTO mls_leaf (wijk_id, group_id, leaf, serial)
VALUES (:wijk_id, :group_id, :leaf, :serial);

-- name: leaf_remove
DELETE FROM mls_leaf WHERE wijk_id = :wijk_id AND group_id = :group_id AND leaf = :leaf;

-- name: leaf_device
SELECT serial FROM mls_leaf WHERE wijk_id = :wijk_id AND group_id = :group_id AND leaf = :leaf;

-- A leaf of one that has left stands until a member's commit: it follows the log no longer, and
-- counts no longer (T17). A log of kind 3 is a group's.
-- name: leaf_of_device
SELECT mls_leaf.leaf
  FROM mls_leaf JOIN log ON log.wijk_id = mls_leaf.wijk_id AND log.kind = 3
                        AND log.name = mls_leaf.group_id
                JOIN follower ON follower.wijk_id = mls_leaf.wijk_id
                             AND follower.log_no = log.log_no
                             AND follower.serial = mls_leaf.serial
 WHERE mls_leaf.wijk_id = :wijk_id AND mls_leaf.serial = :serial
   AND mls_leaf.group_id = :group_id AND follower.until_seq IS NULL;

-- A device's own leaf, or that of the sister that signed it: by it the device may enter (T5).
-- name: leaf_of_device_or_signer
SELECT mls_leaf.leaf
  FROM device JOIN mls_leaf ON mls_leaf.wijk_id = device.wijk_id
                           AND mls_leaf.serial IN (device.serial, device.signer)
              JOIN log ON log.wijk_id = mls_leaf.wijk_id AND log.kind = 3
                      AND log.name = mls_leaf.group_id
              JOIN follower ON follower.wijk_id = mls_leaf.wijk_id
                           AND follower.log_no = log.log_no
                           AND follower.serial = mls_leaf.serial
 WHERE device.wijk_id = :wijk_id AND device.serial = :serial AND mls_leaf.group_id = :group_id
   AND follower.until_seq IS NULL
 LIMIT 1;

-- name: leaf_groups
SELECT mls_group.group_id, mls_group.kind, mls_group.room_id, mls_group.buurt_id,
       mls_group.instance, mls_group.state, mls_group.epoch, mls_group.committed_at,
       mls_group.seq, mls_group.leaves, mls_group.policy
  FROM mls_leaf JOIN mls_group ON mls_group.wijk_id = mls_leaf.wijk_id
                              AND mls_group.group_id = mls_leaf.group_id
 WHERE mls_leaf.wijk_id = :wijk_id AND mls_leaf.serial = :serial AND mls_group.state < 2
 ORDER BY mls_leaf.group_id
 LIMIT :most;

-- name: resync_add
INSERT INTO mls_resync (wijk_id, group_id, serial, epoch, done_at)
VALUES (:wijk_id, :group_id, :serial, :epoch, :now);

-- name: resync_count
SELECT count(*) FROM mls_resync
 WHERE wijk_id = :wijk_id AND group_id = :group_id AND serial = :serial AND done_at > :since;

-- name: resync_prune
DELETE FROM mls_resync
 WHERE (wijk_id, group_id, serial, epoch) IN
       (SELECT wijk_id, group_id, serial, epoch FROM mls_resync
         WHERE wijk_id = :wijk_id AND done_at <= :before
         ORDER BY done_at
         LIMIT :most);

-- name: broken_add
INSERT INTO mls_broken (wijk_id, group_id, epoch, member_id, serial, report, made_at)
VALUES (:wijk_id, :group_id, :epoch, :member_id, :serial, :report, :now)
    ON CONFLICT (wijk_id, group_id, epoch, member_id) DO NOTHING;

-- name: broken_count
SELECT count(*) FROM mls_broken
 WHERE wijk_id = :wijk_id AND group_id = :group_id AND epoch = :epoch;

-- name: broken_prune
DELETE FROM mls_broken
 WHERE (wijk_id, group_id, epoch, member_id) IN
       (SELECT wijk_id, group_id, epoch, member_id FROM mls_broken
         WHERE wijk_id = :wijk_id AND made_at <= :before
         ORDER BY made_at
         LIMIT :most);

-- name: pass_put
INSERT INTO pass (wijk_id, serial, group_id, hat_serial, pass, until)
VALUES (:wijk_id, :serial, :group_id, :hat_serial, :pass, :until)
    ON CONFLICT (wijk_id, serial, group_id) DO UPDATE
    SET hat_serial = excluded.hat_serial, pass = excluded.pass, until = excluded.until;

-- name: pass_find
SELECT until FROM pass
 WHERE wijk_id = :wijk_id AND serial = :serial AND group_id = :group_id AND until > :now;

-- name: pass_remove_of_hat
DELETE FROM pass WHERE wijk_id = :wijk_id AND hat_serial = :hat_serial;

-- name: pass_prune
DELETE FROM pass
 WHERE (wijk_id, serial, group_id) IN
       (SELECT wijk_id, serial, group_id FROM pass
         WHERE wijk_id = :wijk_id AND until <= :now
         ORDER BY until
         LIMIT :most);
