-- Members, what they accepted and what they said yes to.

-- name: member_add
INSERT INTO member (wijk_id, member_id, buurt_id, let_in_by, since)
VALUES (:wijk_id, :member_id, :buurt_id, :let_in_by, :now);

-- name: member_find
SELECT member_id, buurt_id, let_in_by, since
  FROM member WHERE wijk_id = :wijk_id AND member_id = :member_id;

-- name: member_set_buurt
UPDATE member SET buurt_id = :buurt_id WHERE wijk_id = :wijk_id AND member_id = :member_id;

-- name: member_page
SELECT member.member_id, member.buurt_id, member.let_in_by, member.since,
       (SELECT count(*) FROM device
         WHERE device.wijk_id = member.wijk_id AND device.member_id = member.member_id
           AND device.state = 0),
       coalesce((SELECT version FROM acceptance
                  WHERE acceptance.wijk_id = member.wijk_id
                    AND acceptance.member_id = member.member_id), 0)
  FROM member
 WHERE wijk_id = :wijk_id AND buurt_id = :buurt_id AND member_id > :after
 ORDER BY member_id
 LIMIT :most;

-- name: acceptance_find
SELECT version FROM acceptance WHERE wijk_id = :wijk_id AND member_id = :member_id;

-- name: acceptance_put
INSERT INTO acceptance (wijk_id, member_id, version, accepted_at)
VALUES (:wijk_id, :member_id, :version, :now)
    ON CONFLICT (wijk_id, member_id) DO UPDATE
    SET version = excluded.version, accepted_at = excluded.accepted_at;

-- name: consent_put
INSERT INTO consent (wijk_id, member_id, purpose, text_version, given, given_at)
VALUES (:wijk_id, :member_id, :purpose, :text_version, :given, :given_at)
    ON CONFLICT (wijk_id, member_id, purpose) DO UPDATE
    SET text_version = excluded.text_version, given = excluded.given,
        given_at = excluded.given_at;

-- name: consent_list
SELECT purpose, text_version, given, given_at
  FROM consent WHERE wijk_id = :wijk_id AND member_id = :member_id
 ORDER BY purpose
 LIMIT :most;

-- name: consent_find
SELECT given FROM consent
 WHERE wijk_id = :wijk_id AND member_id = :member_id AND purpose = :purpose AND given = 1;

-- What a member leaves behind is deleted by these; a restored backup runs them again.
-- name: erase_member
DELETE FROM member WHERE wijk_id = :wijk_id AND member_id = :subject;

-- name: erase_acceptance
DELETE FROM acceptance WHERE wijk_id = :wijk_id AND member_id = :subject;

-- name: erase_consent
DELETE FROM consent WHERE wijk_id = :wijk_id AND member_id = :subject;
