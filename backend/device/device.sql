-- Devices as certificates see them, and as their member does.

-- name: device_cert
SELECT member_id, buurt_id, public_key, signer, state, chain, since
  FROM device WHERE wijk_id = :wijk_id AND serial = :serial;

-- name: device_evidence
SELECT chain FROM device WHERE wijk_id = :wijk_id AND serial = :serial;

-- name: device_all_of_member
SELECT serial, public_key, signer, since, state
  FROM device WHERE wijk_id = :wijk_id AND member_id = :member_id
 ORDER BY since, serial
 LIMIT :most;
