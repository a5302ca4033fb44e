-- What a wijk stands on: who is root, which buurten and rooms there are, the house rules.

CREATE TABLE succession (
    wijk_id    ID,
    version    COUNT CHECK (version > 0),
    succession BYTES CHECK (length(succession) BETWEEN 1 AND 2048), -- as it was verified
    since      TIME,
    PRIMARY KEY (wijk_id, version)
);

-- The one in force; an older one tells nothing that this one does not.
CREATE TABLE charter (
    wijk_id    ID PRIMARY KEY,
    version    COUNT CHECK (version > 0),
    hat_serial ID,                                      -- of the hat that signed it
    charter    BYTES CHECK (length(charter) BETWEEN 1 AND 8192),
    since      TIME
);

CREATE TABLE house_rules (
    wijk_id    ID,
    version    COUNT CHECK (version BETWEEN 1 AND 65535),
    body       TEXT CHECK (length(body) BETWEEN 1 AND 8000),
    valid_from COUNT,                                   -- a local date: 20260331
    review_on  COUNT,                                   -- the same
    hat_serial ID,                                      -- under which they were made
    PRIMARY KEY (wijk_id, version)
);
