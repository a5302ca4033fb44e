-- Where pushes go: an address that a browser drew, and its keys; nothing of whose it is but the
-- device. The server's own key pair signs pushes (RFC 8292).

CREATE TABLE push_key (
    wijk_id    ID PRIMARY KEY,
    public_key BYTES CHECK (length(public_key) = 65),
    secret_key BYTES CHECK (length(secret_key) = 32)
);

CREATE TABLE push_subscription (
    wijk_id   ID,
    serial    ID,                                       -- of the device
    endpoint  TEXT CHECK (length(endpoint) BETWEEN 12 AND 1024),
    p256dh    BYTES CHECK (length(p256dh) = 65),
    auth      BYTES CHECK (length(auth) = 16),
    wants     COUNT CHECK (wants BETWEEN 1 AND 4),      -- enum wire_wakeup_class
    since     TIME,
    worked_on COUNT NULL,                               -- a local date: taken by its service
    PRIMARY KEY (wijk_id, serial)
);

-- A push that a person asked for, to see whether it comes.
CREATE TABLE push_trial (
    wijk_id  ID,
    serial   ID,
    test_id  ID,
    asked_at TIME,
    PRIMARY KEY (wijk_id, serial)
);

CREATE INDEX push_trial_by_age ON push_trial (wijk_id, asked_at);
