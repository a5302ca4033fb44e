-- Devices and hats: what opens a session, and what a request is judged by.

-- name: device_find
SELECT member_id, buurt_id, public_key, generation, state, sends
  FROM device WHERE wijk_id = :wijk_id AND serial = :serial;

-- name: device_add
INSERT INTO device (wijk_id, serial, member_id, buurt_id, public_key, signer, generation, state,
                    policy_version, chain, sends, since)
VALUES (:wijk_id, :serial, :member_id, :buurt_id, :public_key, :signer, 1, 0,
        :policy_version, :chain, 0, :now);

-- name: device_end
UPDATE device SET state = :state, generation = generation + 1
 WHERE wijk_id = :wijk_id AND serial = :serial AND state = 0;

-- name: device_renew
UPDATE device SET generation = generation + 1
 WHERE wijk_id = :wijk_id AND serial = :serial;

-- name: device_sends
UPDATE device SET sends = :sends
 WHERE wijk_id = :wijk_id AND serial = :serial AND sends < :sends;

-- name: device_move
UPDATE device SET buurt_id = :buurt_id
 WHERE wijk_id = :wijk_id AND member_id = :member_id AND state = 0;

-- name: device_of_member
SELECT serial FROM device
 WHERE wijk_id = :wijk_id AND member_id = :member_id AND state = 0
 ORDER BY serial
 LIMIT :most;

-- name: device_of_signer
SELECT serial FROM device
 WHERE wijk_id = :wijk_id AND signer = :signer AND state = 0
 ORDER BY serial
 LIMIT :most;

-- name: device_count
SELECT count(*), count(DISTINCT member_id) FROM device WHERE wijk_id = :wijk_id AND state = 0;

-- name: hat_find
SELECT hat, reach, reach_id, not_before, not_after, withdrawn
  FROM hat WHERE wijk_id = :wijk_id AND hat_serial = :hat_serial AND serial = :serial;

-- name: hat_add
INSERT INTO hat (wijk_id, hat_serial, serial, hat, reach, reach_id, not_before, not_after,
                 withdrawn, issuer, policy_version, chain)
VALUES (:wijk_id, :hat_serial, :serial, :hat, :reach, :reach_id, :not_before, :not_after,
        0, :issuer, :policy_version, :chain);

-- name: hat_withdraw
UPDATE hat SET withdrawn = 1
 WHERE wijk_id = :wijk_id AND hat_serial = :hat_serial AND withdrawn = 0;

-- name: hat_withdraw_of_device
UPDATE hat SET withdrawn = 1 WHERE wijk_id = :wijk_id AND serial = :serial AND withdrawn = 0;

-- name: hat_live
SELECT hat.hat_serial, hat.serial, hat.reach, hat.reach_id, hat.not_before, hat.not_after
  FROM hat JOIN device ON device.wijk_id = hat.wijk_id AND device.serial = hat.serial
 WHERE hat.wijk_id = :wijk_id AND hat.hat = :hat AND hat.withdrawn = 0
   AND hat.not_before <= :now AND hat.not_after > :now AND device.state = 0
 ORDER BY hat.hat_serial
 LIMIT :most;

-- name: hat_of_device
SELECT hat_serial, hat, reach, reach_id, not_before, not_after
  FROM hat
 WHERE wijk_id = :wijk_id AND serial = :serial AND withdrawn = 0 AND not_after > :now
 ORDER BY hat_serial
 LIMIT :most;
