-- The overview, as it was frozen: counts that were suppressed before they came here.

CREATE TABLE overview (
    wijk_id   ID,
    period    COUNT CHECK (period BETWEEN 1 AND 2),     -- enum wire_overview_period
    from_day  COUNT CHECK (from_day > 0),
    frozen_on COUNT CHECK (frozen_on > 0),
    k         COUNT CHECK (k >= 5),
    PRIMARY KEY (wijk_id, period, from_day)
);

CREATE TABLE overview_cell (
    wijk_id  ID,
    period   COUNT CHECK (period BETWEEN 1 AND 2),
    from_day COUNT CHECK (from_day > 0),
    buurt_id ID,                                        -- zeroes: the wijk
    measure  COUNT CHECK (measure BETWEEN 1 AND 64),    -- enum wire_measured
    value    COUNT,                                     -- 0 where it is hidden
    hidden   FLAG,
    n        COUNT,
    PRIMARY KEY (wijk_id, period, from_day, buurt_id, measure)
);
