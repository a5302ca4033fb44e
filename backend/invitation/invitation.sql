-- Invitations. A used one keeps no packet, one that is over keeps nothing.

-- name: invitation_add
INSERT INTO invitation (wijk_id, serial, issuer, number, buurt_id, kind, state, locator, packet,
                        made_at, until, used_by, used_at)
VALUES (:wijk_id, :serial, :issuer, :number, :buurt_id, :kind, 0, :locator, :packet,
        :now, :until, NULL, NULL);

-- name: invitation_find
SELECT serial, issuer, number, buurt_id, kind, state, until, used_by, used_at
  FROM invitation WHERE wijk_id = :wijk_id AND serial = :serial;

-- name: invitation_find_packet
SELECT serial, issuer, number, buurt_id, kind, state, until, used_by, used_at, packet
  FROM invitation WHERE wijk_id = :wijk_id AND locator = :locator;

-- name: invitation_find_wijk
SELECT invitation.wijk_id
  FROM wijk JOIN invitation ON invitation.wijk_id = wijk.wijk_id
 WHERE invitation.locator = :locator
 LIMIT 1;

-- name: invitation_use
UPDATE invitation SET state = 1, packet = :nothing, used_by = :member_id, used_at = :now
 WHERE wijk_id = :wijk_id AND serial = :serial AND state = 0;

-- name: invitation_withdraw
UPDATE invitation SET state = 2, packet = :nothing
 WHERE wijk_id = :wijk_id AND serial = :serial AND state = 0;

-- name: invitation_open_of
SELECT serial FROM invitation
 WHERE wijk_id = :wijk_id AND issuer = :issuer AND state = 0
 ORDER BY serial
 LIMIT :most;

-- name: invitation_count
SELECT count(*) FROM invitation
 WHERE wijk_id = :wijk_id AND issuer = :issuer AND made_at > :since;

-- name: invitation_page
SELECT serial, issuer, number, buurt_id, kind, state, until, used_by, used_at
  FROM invitation
 WHERE wijk_id = :wijk_id AND buurt_id = :buurt_id AND serial > :after
   AND (:of_all = 1 OR issuer = :issuer)
 ORDER BY serial
 LIMIT :most;

-- name: invitation_forget_member
UPDATE invitation SET used_by = NULL WHERE wijk_id = :wijk_id AND used_by = :member_id;

-- name: invitation_prune
DELETE FROM invitation
 WHERE (wijk_id, serial) IN
       (SELECT wijk_id, serial FROM invitation
         WHERE wijk_id = :wijk_id AND until <= :now
         ORDER BY until
         LIMIT :most);

-- name: erase_invitation
UPDATE invitation SET state = 2, packet = substr(packet, 1, 0)
 WHERE wijk_id = :wijk_id AND serial = :subject AND state = 0;
