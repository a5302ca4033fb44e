-- What a year is judged by. No person stands in these rows but that somebody answered the pulse of
-- the running quarter: never what. A day is the number 20260331.

-- Versions of the set of indicators; version 1, the example, stands in the program.
CREATE TABLE indicator_set (
    wijk_id   ID,
    version   COUNT CHECK (version >= 2),
    from_year COUNT CHECK (from_year BETWEEN 2000 AND 2200),
    source    TEXT CHECK (length(source) BETWEEN 1 AND 120),
    PRIMARY KEY (wijk_id, version)
);

CREATE TABLE indicator (
    wijk_id ID,
    version COUNT CHECK (version >= 2),
    number  COUNT CHECK (number > 0),
    code    TEXT CHECK (length(code) BETWEEN 1 AND 8),
    title   TEXT CHECK (length(title) BETWEEN 1 AND 120),
    way     COUNT CHECK (way BETWEEN 1 AND 4),           -- enum wire_indicator_way
    persons FLAG,
    PRIMARY KEY (wijk_id, version, number)
);

-- Entered by hand; what is measured is never kept here.
CREATE TABLE reported_figure (
    wijk_id  ID,
    code     TEXT CHECK (length(code) BETWEEN 1 AND 8),
    from_day COUNT CHECK (from_day > 0),
    to_day   COUNT CHECK (to_day >= from_day),
    value    COUNT CHECK (value <= 1000000000),
    n        COUNT CHECK (n BETWEEN 1 AND 1000000000),
    unit     TEXT CHECK (length(unit) BETWEEN 1 AND 40),
    source   TEXT CHECK (length(source) BETWEEN 1 AND 120),
    persons  FLAG,
    PRIMARY KEY (wijk_id, code, from_day, to_day)
);

-- How often each answer was given: a number, in no order of coming in.
CREATE TABLE pulse_count (
    wijk_id  ID,
    quarter  COUNT CHECK (quarter > 0),                  -- its first day
    question COUNT CHECK (question BETWEEN 1 AND 3),     -- enum wire_pulse_question
    answer   COUNT CHECK (answer BETWEEN 1 AND 5),
    given    COUNT CHECK (given > 0),
    PRIMARY KEY (wijk_id, quarter, question, answer)
);

-- Who has answered this quarter: no answer, no time. Gone after the quarter.
CREATE TABLE pulse_mark (
    wijk_id   ID,
    quarter   COUNT CHECK (quarter > 0),
    member_id ID,
    PRIMARY KEY (wijk_id, quarter, member_id)
);

CREATE INDEX pulse_mark_by_member ON pulse_mark (wijk_id, member_id);

CREATE TABLE profile_line (
    wijk_id ID,
    code    TEXT CHECK (length(code) BETWEEN 1 AND 20),
    on_day  COUNT CHECK (on_day > 0),
    title   TEXT CHECK (length(title) BETWEEN 1 AND 80),
    value   TEXT CHECK (length(value) BETWEEN 1 AND 20),
    unit    TEXT CHECK (length(unit) BETWEEN 1 AND 40),
    source  TEXT CHECK (length(source) BETWEEN 1 AND 120),
    PRIMARY KEY (wijk_id, code, on_day)
);

-- Which indicator a collective casus answers.
CREATE TABLE profile_citation (
    wijk_id  ID,
    casus_id ID,
    code     TEXT CHECK (length(code) BETWEEN 1 AND 20),
    PRIMARY KEY (wijk_id, casus_id)
);

CREATE INDEX profile_citation_by_code ON profile_citation (wijk_id, code);

-- What was learned, for the yearly history once a steward approves it.
CREATE TABLE learned (
    wijk_id    ID,
    item_id    ID,
    written_on COUNT CHECK (written_on > 0),
    layer      COUNT CHECK (layer BETWEEN 1 AND 3),      -- enum wire_layer
    about      COUNT CHECK (about BETWEEN 1 AND 5),      -- enum wire_question_about
    item       TEXT CHECK (length(item) BETWEEN 1 AND 300),
    approved   FLAG,
    PRIMARY KEY (wijk_id, item_id)
);

CREATE INDEX learned_by_day ON learned (wijk_id, written_on);

-- That an answer was a condition created; it stays when the question closes.
CREATE TABLE arranged_question (
    wijk_id     ID,
    question_id ID,
    PRIMARY KEY (wijk_id, question_id)
);

INSERT INTO arranged_question (wijk_id, question_id)
SELECT wijk_id, question_id FROM open_question WHERE state = 4;
