-- Successions, charter, house rules.

-- name: succession_add
INSERT INTO succession (wijk_id, version, succession, since)
VALUES (:wijk_id, :version, :succession, :now);

-- name: succession_newest
SELECT succession FROM succession WHERE wijk_id = :wijk_id ORDER BY version DESC LIMIT 1;

-- name: succession_list
SELECT succession FROM succession WHERE wijk_id = :wijk_id ORDER BY version LIMIT :most;

-- name: charter_put
INSERT INTO charter (wijk_id, version, hat_serial, charter, since)
VALUES (:wijk_id, :version, :hat_serial, :charter, :now)
    ON CONFLICT (wijk_id) DO UPDATE
    SET version = excluded.version, hat_serial = excluded.hat_serial,
        charter = excluded.charter, since = excluded.since;

-- name: charter_find
SELECT version, hat_serial, charter FROM charter WHERE wijk_id = :wijk_id;

-- name: house_rules_add
INSERT INTO house_rules (wijk_id, version, body, valid_from, review_on, hat_serial)
VALUES (:wijk_id, :version, :body, :valid_from, :review_on, :hat_serial);

-- name: house_rules_find
SELECT version, body, valid_from, review_on, hat_serial FROM house_rules
 WHERE wijk_id = :wijk_id
 ORDER BY version DESC
 LIMIT 1;

-- name: house_rules_version
SELECT coalesce(max(version), 0) FROM house_rules WHERE wijk_id = :wijk_id;
