-- Hats beyond what a session needs.

-- name: hat_chain
SELECT chain FROM hat WHERE wijk_id = :wijk_id AND hat_serial = :hat_serial;

-- name: hat_standing
SELECT withdrawn FROM hat WHERE wijk_id = :wijk_id AND hat_serial = :hat_serial;

-- name: hat_page
SELECT hat.hat_serial, hat.serial, hat.hat, hat.reach, hat.reach_id, hat.not_before,
       hat.not_after, hat.withdrawn, device.member_id
  FROM hat JOIN device ON device.wijk_id = hat.wijk_id AND device.serial = hat.serial
 WHERE hat.wijk_id = :wijk_id AND hat.hat_serial > :after AND hat.not_after > :now
   AND (:whole_wijk = 1 OR hat.serial = :serial
        OR (hat.reach = 2 AND hat.reach_id = :buurt_id)
        OR (hat.reach = 3 AND EXISTS (SELECT 1 FROM room
                                       WHERE room.wijk_id = hat.wijk_id
                                         AND room.room_id = hat.reach_id
                                         AND room.buurt_id = :buurt_id)))
 ORDER BY hat.hat_serial
 LIMIT :most;

-- name: hat_device
SELECT hat.serial
  FROM hat JOIN device ON device.wijk_id = hat.wijk_id AND device.serial = hat.serial
 WHERE hat.wijk_id = :wijk_id AND hat.hat_serial = :hat_serial AND hat.withdrawn = 0
   AND hat.not_before <= :now AND hat.not_after > :now AND device.state = 0;

-- name: hat_holders
SELECT count(DISTINCT device.member_id)
  FROM hat JOIN device ON device.wijk_id = hat.wijk_id AND device.serial = hat.serial
 WHERE hat.wijk_id = :wijk_id AND hat.hat = :hat AND hat.withdrawn = 0
   AND hat.not_before <= :now AND hat.not_after > :now AND device.state = 0;

-- Leaders 4, coordinators 16, the wijk's 32, case directors 1024: enum wire_hat.
-- name: hat_over_room
SELECT DISTINCT hat.serial
  FROM hat JOIN device ON device.wijk_id = hat.wijk_id AND device.serial = hat.serial
 WHERE hat.wijk_id = :wijk_id AND hat.withdrawn = 0
   AND hat.not_before <= :now AND hat.not_after > :now AND device.state = 0
   AND ((hat.hat IN (4, 1024) AND hat.reach_id = :room_id)
        OR (hat.hat = 16 AND hat.reach_id = :buurt_id)
        OR hat.hat = 32)
 ORDER BY hat.serial
 LIMIT :most;

-- name: hat_chains
SELECT chain FROM hat
 WHERE wijk_id = :wijk_id AND withdrawn = 0
 ORDER BY hat_serial
 LIMIT :most;
