-- The wijk, its logs, who may see which part of them, and the answers kept for a repeat.
-- Type words and what they bring: store/sql_words.h.

CREATE TABLE wijk (
    wijk_id     ID PRIMARY KEY,
    root_key    BYTES CHECK (length(root_key) = 32),
    founded_at  TIME,
    incarnation COUNT,          -- drawn anew by a restore: every older place is then void (S8)
    frozen      FLAG            -- being moved to another node: read, but not written
);

-- A log has a number of its own, unique in this file and never given twice: `log_number` under the
-- wijk of zeroes keeps the last one apart.
CREATE TABLE log_number (
    wijk_id ID PRIMARY KEY,
    last    COUNT
);

CREATE TABLE log (
    wijk_id  ID,
    kind     COUNT CHECK (kind BETWEEN 1 AND 3), -- enum wire_log_kind
    name     BYTES CHECK (length(name) BETWEEN 1 AND 64), -- wijk_id, device serial or group id
    log_no   COUNT UNIQUE CHECK (log_no > 0),
    last_seq COUNT,             -- the last number given, kept apart from the events (S9)
    PRIMARY KEY (wijk_id, kind, name)
);

CREATE TABLE event (
    wijk_id    ID,
    log_no     COUNT,
    seq        COUNT CHECK (seq > 0), -- 1, 2, 3 … in the log; a number that is missing was pruned
    sort       COUNT CHECK (sort BETWEEN 0 AND 2), -- enum event_sort: other, an alert, a commit
    told_at    TIME,
    keep_until TIME,
    frame      TEXT,                  -- as it goes over the wire; empty: pruned, only counted yet
    PRIMARY KEY (wijk_id, log_no, seq)
);

CREATE INDEX event_by_term ON event (wijk_id, keep_until);

-- Who follows a log, and between which places: after from_seq, up to and with until_seq (S9).
CREATE TABLE follower (
    wijk_id   ID,
    serial    ID,               -- of the device
    log_no    COUNT,
    from_seq  COUNT,
    until_seq COUNT NULL,       -- absent while it still follows
    PRIMARY KEY (wijk_id, serial, log_no, from_seq)
);

CREATE UNIQUE INDEX follower_open ON follower (wijk_id, log_no, serial) WHERE until_seq IS NULL;

-- What was answered, for the device whose reply got lost (S11).
CREATE TABLE answer (
    wijk_id    ID,
    serial     ID,
    request    COUNT,           -- the device's number for it
    frame_hash BYTES CHECK (length(frame_hash) = 32),
    reply      TEXT,
    made_at    TIME,
    PRIMARY KEY (wijk_id, serial, request)
);

CREATE INDEX answer_by_age ON answer (wijk_id, made_at);

-- The highest `seen` a device has told: at or below it nothing is answered again (S11).
CREATE TABLE answer_seen (
    wijk_id ID,
    serial  ID,
    seen    COUNT,
    PRIMARY KEY (wijk_id, serial)
);

-- What was deleted, so that a restored backup forgets it again before it serves (S18). `subject` is
-- the deleted thing's own id; nothing of its content.
CREATE TABLE deletion (
    wijk_id    ID,
    number     COUNT,           -- 1, 2, 3 … in the wijk
    kind       TEXT CHECK (length(kind) BETWEEN 1 AND 32), -- a row of store/erase.def
    subject    ID,
    deleted_at TIME,
    PRIMARY KEY (wijk_id, number)
);
