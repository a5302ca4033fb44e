-- Addresses for pushes, and the key that signs them.

-- name: push_key_find
SELECT public_key FROM push_key WHERE wijk_id = :wijk_id;

-- name: push_key_add
INSERT INTO push_key (wijk_id, public_key, secret_key)
VALUES (:wijk_id, :public_key, :secret_key);

-- name: push_key_pair
SELECT public_key, secret_key FROM push_key WHERE wijk_id = :wijk_id;

-- Who follows a log and can be woken. own: 2 is WIRE_LOG_DEVICE.
-- name: push_sleepers
SELECT s.serial, s.endpoint, s.p256dh, s.auth, coalesce(own.log_no, 0)
  FROM follower AS f
  JOIN push_subscription AS s ON s.wijk_id = f.wijk_id AND s.serial = f.serial
  JOIN device AS d ON d.wijk_id = f.wijk_id AND d.serial = f.serial
  LEFT JOIN log AS own ON own.wijk_id = f.wijk_id AND own.kind = 2 AND own.name = f.serial
 WHERE f.wijk_id = :wijk_id AND f.log_no = :log_no AND f.until_seq IS NULL AND f.serial > :after
   AND s.wants >= :wants AND d.state = 0
 ORDER BY f.serial
 LIMIT :most;

-- name: push_register
INSERT INTO push_subscription (wijk_id, serial, endpoint, p256dh, auth, wants, since, worked_on)
VALUES (:wijk_id, :serial, :endpoint, :p256dh, :auth, :wants, :now, NULL)
    ON CONFLICT (wijk_id, serial)
    DO UPDATE SET endpoint = :endpoint, p256dh = :p256dh, auth = :auth, wants = :wants,
                  since = :now, worked_on = NULL;

-- name: push_remove
DELETE FROM push_subscription WHERE wijk_id = :wijk_id AND serial = :serial;

-- name: erase_push
DELETE FROM push_subscription WHERE wijk_id = :wijk_id AND serial = :subject;

-- name: push_gone
DELETE FROM push_subscription
 WHERE wijk_id = :wijk_id AND serial = :serial AND endpoint = :endpoint;

-- name: push_worked
UPDATE push_subscription SET worked_on = :worked_on
 WHERE wijk_id = :wijk_id AND serial = :serial AND endpoint = :endpoint
   AND (worked_on IS NULL OR worked_on <> :worked_on);

-- name: push_find
SELECT wants, worked_on FROM push_subscription WHERE wijk_id = :wijk_id AND serial = :serial;

-- name: push_prune
DELETE FROM push_subscription
 WHERE wijk_id = :wijk_id AND serial IN
       (SELECT s.serial FROM push_subscription AS s
          JOIN device AS d ON d.wijk_id = s.wijk_id AND d.serial = s.serial
         WHERE s.wijk_id = :wijk_id AND d.state <> 0
         LIMIT :most);

-- name: push_trial_put
INSERT INTO push_trial (wijk_id, serial, test_id, asked_at)
VALUES (:wijk_id, :serial, :test_id, :now)
    ON CONFLICT (wijk_id, serial) DO UPDATE SET test_id = :test_id, asked_at = :now;

-- name: push_trial_find
SELECT test_id FROM push_trial WHERE wijk_id = :wijk_id AND serial = :serial;

-- name: push_trial_overdue
SELECT serial, test_id FROM push_trial
 WHERE wijk_id = :wijk_id AND asked_at <= :before
 ORDER BY asked_at
 LIMIT :most;

-- name: push_trial_remove
DELETE FROM push_trial WHERE wijk_id = :wijk_id AND serial = :serial;
