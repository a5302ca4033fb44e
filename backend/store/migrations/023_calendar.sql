-- A member's calendar feed: the hash of the secret in its address, never the secret, and the device
-- that drew it. Which walks are in it stands in `signup`.

CREATE TABLE calendar_feed (
    wijk_id   ID,
    member_id ID,
    serial    ID,                                       -- of the device that made it
    hash      BYTES CHECK (length(hash) = 32),          -- SHA-256 of 16 bytes of chance
    made_on   COUNT CHECK (made_on > 0),                -- a local day
    PRIMARY KEY (wijk_id, member_id)
);

CREATE UNIQUE INDEX calendar_feed_by_hash ON calendar_feed (wijk_id, hash);
