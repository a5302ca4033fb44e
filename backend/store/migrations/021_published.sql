-- What is published of a period besides the walks, and the bytes of its page; meetings of the
-- wijkraad. No person stands in any of these rows.

CREATE TABLE overview_fact (
    wijk_id   ID,
    period    COUNT CHECK (period BETWEEN 1 AND 2),
    from_day  COUNT CHECK (from_day > 0),
    number    COUNT CHECK (number BETWEEN 1 AND 64),    -- its place on the page
    fact      COUNT CHECK (fact BETWEEN 1 AND 64),      -- enum wire_fact
    about     COUNT CHECK (about <= 64),                -- a kind of activity, a way of counting
    value     COUNT,                                    -- 0 where it is hidden
    hidden    FLAG,
    n         COUNT,
    since_day COUNT CHECK (since_day > 0),
    until_day COUNT CHECK (until_day >= since_day),
    PRIMARY KEY (wijk_id, period, from_day, number)
);

CREATE TABLE publication (
    wijk_id   ID,
    period    COUNT CHECK (period BETWEEN 1 AND 2),
    from_day  COUNT CHECK (from_day > 0),
    frozen_on COUNT CHECK (frozen_on > 0),
    hash      BYTES CHECK (length(hash) = 32),          -- SHA-256 of `csv`
    csv       BYTES CHECK (length(csv) <= 1048576),
    page      BYTES CHECK (length(page) <= 51200),
    PRIMARY KEY (wijk_id, period, from_day)
);

CREATE INDEX publication_by_day ON publication (wijk_id, from_day, period);

-- In which month a week of visits counts: a frozen one takes nothing more.
CREATE TABLE visit_counted (
    wijk_id     ID,
    activity_id ID,
    week        COUNT CHECK (week > 0),
    counted_in  COUNT CHECK (counted_in > 0),
    PRIMARY KEY (wijk_id, activity_id, week)
);

CREATE INDEX visit_counted_by_month ON visit_counted (wijk_id, counted_in);

INSERT INTO visit_counted (wijk_id, activity_id, week, counted_in)
SELECT wijk_id, activity_id, week, week / 100 * 100 + 1 FROM visit_week;

CREATE TABLE meeting (
    wijk_id       ID,
    meeting_id    ID,
    on_day        COUNT CHECK (on_day > 0),
    begins_minute COUNT CHECK (begins_minute < 1440),
    place         TEXT CHECK (length(place) BETWEEN 1 AND 60),
    is_open       FLAG,
    may_speak     FLAG,
    period        COUNT,                                -- the month talked about; 0: none
    cancelled     FLAG,
    PRIMARY KEY (wijk_id, meeting_id)
);

CREATE INDEX meeting_by_day ON meeting (wijk_id, on_day, meeting_id);

CREATE TABLE agenda_item (
    wijk_id    ID,
    meeting_id ID,
    number     COUNT CHECK (number BETWEEN 1 AND 20),
    item       TEXT CHECK (length(item) BETWEEN 1 AND 120),
    PRIMARY KEY (wijk_id, meeting_id, number)
);

-- Which body gave an advice; those without a row here came from the wijkraad.
CREATE TABLE advice_body (
    wijk_id   ID,
    advice_id ID,
    body      COUNT CHECK (body BETWEEN 1 AND 3),       -- enum wire_advice_by
    PRIMARY KEY (wijk_id, advice_id)
);
