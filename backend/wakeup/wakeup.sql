-- Addresses for pushes, and the key that signs them.

-- name: push_key_find
SELECT public_key FROM push_key WHERE wijk_id = :wijk_id;

-- name: push_key_add
INSERT INTO push_key (wijk_id, public_key, secret_key)
VALUES (:wijk_id, :public_key, :secret_key);

-- name: push_register
INSERT INTO push_subscription (wijk_id, serial, endpoint, p256dh, auth, wants, since, worked_on)
VALUES (:wijk_id, :serial, :endpoint, :p256dh, :auth, :wants, :now, NULL)
    ON CONFLICT (wijk_id, serial)
    DO UPDATE SET endpoint = :endpoint, p256dh = :p256dh, auth = :auth, wants = :wants,
                  since = :now, worked_on = NULL;

-- name: push_remove
DELETE FROM push_subscription WHERE wijk_id = :wijk_id AND serial = :serial;

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

-- name: push_trial_overdue
SELECT serial, test_id FROM push_trial
 WHERE wijk_id = :wijk_id AND asked_at <= :before
 ORDER BY asked_at
 LIMIT :most;

-- name: push_trial_remove
DELETE FROM push_trial WHERE wijk_id = :wijk_id AND serial = :serial;
