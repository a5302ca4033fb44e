-- What is too large for a message. A blob belongs to the device that puts it until a message or a
-- state names it; then it belongs to nobody (zeroes) and stays as long as something names it.

CREATE TABLE blob (
    wijk_id  ID,
    hash     BYTES CHECK (length(hash) = 32),           -- SHA-256 of the whole
    owner    ID,                                        -- a device serial; zeroes: it is named
    blob_no  COUNT CHECK (blob_no > 0),                 -- of its parts
    size     COUNT CHECK (size BETWEEN 1 AND 16777216),
    received COUNT CHECK (received <= size),
    progress BYTES,  -- of the hash, so that no part is read twice
    put_at   TIME,
    PRIMARY KEY (wijk_id, hash, owner)
);

CREATE INDEX blob_by_owner ON blob (wijk_id, owner, put_at);
CREATE UNIQUE INDEX blob_by_number ON blob (wijk_id, blob_no);

CREATE TABLE blob_part (
    wijk_id ID,
    blob_no COUNT,
    part    COUNT CHECK (part < 512),                   -- 0, 1, 2 …
    bytes   BYTES CHECK (length(bytes) BETWEEN 1 AND 32768),
    PRIMARY KEY (wijk_id, blob_no, part)
);

-- Which group's message or state names it: who may read that group may read it (BLOB-5).
CREATE TABLE blob_use (
    wijk_id    ID,
    hash       BYTES CHECK (length(hash) = 32),
    group_id   BYTES CHECK (length(group_id) = 37),
    purpose    COUNT CHECK (purpose BETWEEN 1 AND 3),   -- enum blob_purpose
    keep_until TIME,                                    -- a state's is the end of the year 9999
    PRIMARY KEY (wijk_id, hash, group_id, purpose)
);

CREATE INDEX blob_use_by_group ON blob_use (wijk_id, group_id, purpose);
CREATE INDEX blob_use_by_end ON blob_use (wijk_id, keep_until);
