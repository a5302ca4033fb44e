-- Entrances and what was asked there. Whose question it was stands nowhere. A day is the number
-- 20260331.

CREATE TABLE entrance (
    wijk_id        ID,
    number         COUNT CHECK (number BETWEEN 1 AND 20),
    name           TEXT CHECK (length(name) BETWEEN 1 AND 40),
    place          TEXT CHECK (length(place) BETWEEN 1 AND 80),
    hours          TEXT CHECK (length(hours) BETWEEN 1 AND 80),
    volunteering   FLAG,
    regular_work   FLAG,
    sheltered_work FLAG,
    another        FLAG,
    closed         FLAG,
    PRIMARY KEY (wijk_id, number)
);

CREATE TABLE entrance_question (
    wijk_id     ID,
    question_id ID,
    entrance    COUNT CHECK (entrance BETWEEN 1 AND 20),
    kind        COUNT CHECK (kind BETWEEN 1 AND 4),      -- enum wire_entrance_kind
    referred_to TEXT CHECK (length(referred_to) BETWEEN 1 AND 40),
    then_to     TEXT CHECK (length(then_to) <= 40),      -- the second referral; empty: none
    state       COUNT CHECK (state BETWEEN 0 AND 2),     -- 0 open, 1 in één keer goed, 2 again
    asked_on    COUNT CHECK (asked_on > 0),
    PRIMARY KEY (wijk_id, question_id)
);

CREATE INDEX entrance_question_by_day ON entrance_question (wijk_id, asked_on);

-- For which activity money is asked or set apart; and the day a casus ended.
ALTER TABLE reservation ADD COLUMN activity_id ID NULL;
ALTER TABLE casus_course ADD COLUMN ended_on COUNT DEFAULT 0;
