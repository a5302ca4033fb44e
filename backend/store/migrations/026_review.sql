-- Yearly reviews of a casus, who comes to one, and on what a sample of micro-analyses stands. No
-- person stands in any of these rows. A day is the number 20260331.

CREATE TABLE casus_review (
    wijk_id  ID,
    casus_id ID,
    number   COUNT CHECK (number > 0),
    held_on  COUNT CHECK (held_on > 0),
    outcome  COUNT CHECK (outcome BETWEEN 1 AND 3),      -- enum wire_review_outcome
    reason   TEXT CHECK (length(reason) BETWEEN 1 AND 120),
    PRIMARY KEY (wijk_id, casus_id, number)
);

-- Of which organisation or team somebody comes, until the hat of who said so ends.
CREATE TABLE casus_comer (
    wijk_id         ID,
    casus_id        ID,
    part            COUNT CHECK (part BETWEEN 1 AND 3),  -- enum wire_casus_part
    organisation_id ID,                                  -- zeroes: none is named
    team            TEXT CHECK (length(team) <= 40),
    since           COUNT CHECK (since > 0),
    until_day       COUNT CHECK (until_day >= since),
    PRIMARY KEY (wijk_id, casus_id, part, organisation_id, team)
);

CREATE TABLE sample_plan (
    wijk_id    ID,
    sample     TEXT CHECK (length(sample) BETWEEN 1 AND 40),
    method     TEXT CHECK (length(method) BETWEEN 1 AND 120),
    months     COUNT CHECK (months BETWEEN 1 AND 120),
    price_list COUNT CHECK (price_list > 0),
    begun_on   COUNT CHECK (begun_on > 0),
    PRIMARY KEY (wijk_id, sample)
);
