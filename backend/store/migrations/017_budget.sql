-- Collective casussen by name, and the wijkbudget that they draw on. No person stands in any of
-- these rows; who approved an entry stands there as the serial of a hat. A day is the number
-- 20260331, a month its first; money is whole cents.

CREATE TABLE collective_casus (
    wijk_id  ID,
    casus_id ID,
    theme    COUNT CHECK (theme BETWEEN 1 AND 9),        -- enum wire_casus_theme
    state    COUNT CHECK (state BETWEEN 1 AND 7),        -- enum wire_casus_state
    title    TEXT CHECK (length(title) <= 60),
    since    COUNT,                                      -- the day it came in
    PRIMARY KEY (wijk_id, casus_id)
);

CREATE TABLE organisation (
    wijk_id         ID,
    organisation_id ID,
    name            TEXT CHECK (length(name) <= 60),
    kind            COUNT CHECK (kind BETWEEN 1 AND 6),  -- enum wire_organisation_kind
    financial       FLAG,
    PRIMARY KEY (wijk_id, organisation_id)
);

-- A fund and the head of its ledger.
CREATE TABLE fund (
    wijk_id ID,
    fund_id ID,
    name    TEXT CHECK (length(name) <= 60),
    entries COUNT,
    head    BYTES,
    PRIMARY KEY (wijk_id, fund_id)
);

-- The sums of a year are those of its entries; kept so that a booking need not add them up.
CREATE TABLE budget_year (
    wijk_id   ID,
    fund_id   ID,
    year      COUNT CHECK (year BETWEEN 2000 AND 2200),
    state     COUNT CHECK (state BETWEEN 1 AND 4),       -- enum wire_budget_state
    amount    CENTS CHECK (amount >= 0),
    deposited CENTS CHECK (deposited BETWEEN 0 AND amount),
    spent     CENTS CHECK (spent >= 0),
    reserved  CENTS CHECK (reserved >= 0),
    uncovered CENTS CHECK (uncovered BETWEEN 0 AND spent),
    PRIMARY KEY (wijk_id, fund_id, year),
    CHECK (spent - uncovered + reserved <= amount)
);

CREATE TABLE capacity (
    wijk_id         ID,
    fund_id         ID,
    year            COUNT CHECK (year BETWEEN 2000 AND 2200),
    organisation_id ID,
    task_field      TEXT CHECK (length(task_field) BETWEEN 3 AND 6),
    amount          CENTS CHECK (amount > 0),
    PRIMARY KEY (wijk_id, fund_id, year, organisation_id, task_field)
);

CREATE TABLE mandate (
    wijk_id       ID,
    fund_id       ID,
    hat_serial    ID,
    decision_most CENTS CHECK (decision_most >= 0),
    year_most     CENTS CHECK (year_most >= 0),
    PRIMARY KEY (wijk_id, fund_id, hat_serial)
);

CREATE TABLE reservation (
    wijk_id         ID,
    reservation_id  ID,
    fund_id         ID,
    year            COUNT CHECK (year BETWEEN 2000 AND 2200),
    casus_id        ID,
    amount          CENTS CHECK (amount > 0),
    drawn           CENTS CHECK (drawn BETWEEN 0 AND amount),
    task_field      TEXT CHECK (length(task_field) BETWEEN 3 AND 6),
    purpose         TEXT CHECK (length(purpose) <= 80),
    state           COUNT CHECK (state BETWEEN 1 AND 4), -- enum wire_reservation_state
    level           COUNT CHECK (level BETWEEN 0 AND 2), -- enum wire_consultation_level
    organisation_id ID,                                  -- who delivers; zeroes: nobody, a cost
    PRIMARY KEY (wijk_id, reservation_id)
);

CREATE INDEX reservation_by_year ON reservation (wijk_id, fund_id, year, reservation_id);

CREATE TABLE consultation (
    wijk_id        ID,
    reservation_id ID,
    number         COUNT CHECK (number > 0),
    level          COUNT CHECK (level BETWEEN 1 AND 2),   -- enum wire_consultation_level
    outcome        COUNT CHECK (outcome BETWEEN 1 AND 3), -- enum wire_consultation_outcome
    document       TEXT CHECK (length(document) <= 40),
    held_on        COUNT CHECK (held_on > 0),
    approved_by    ID,
    PRIMARY KEY (wijk_id, reservation_id, number)
);

-- The ledger: appended to, never changed. Each hash goes over the line and the hash before it.
CREATE TABLE entry (
    wijk_id         ID,
    fund_id         ID,
    number          COUNT CHECK (number > 0),
    entry_id        ID,
    year            COUNT CHECK (year BETWEEN 2000 AND 2200),
    kind            COUNT CHECK (kind BETWEEN 1 AND 6),  -- enum wire_entry_kind
    amount          CENTS CHECK (amount >= 0),
    drawn           CENTS CHECK (drawn BETWEEN 0 AND amount),
    uncovered       CENTS CHECK (uncovered >= 0),
    casus_id        ID,
    reservation_id  ID,
    organisation_id ID,
    task_field      TEXT CHECK (length(task_field) <= 6),
    booked_on       COUNT CHECK (booked_on > 0),
    period          COUNT CHECK (period > 0),
    document        TEXT CHECK (length(document) <= 40),
    counters        ID,
    approved_by     ID,
    hash            BYTES CHECK (length(hash) = 32),
    PRIMARY KEY (wijk_id, fund_id, number)
);

CREATE UNIQUE INDEX entry_by_id ON entry (wijk_id, entry_id);
CREATE INDEX entry_by_year ON entry (wijk_id, fund_id, year, period);
CREATE INDEX entry_by_hat ON entry (wijk_id, approved_by, year);
CREATE INDEX entry_by_counter ON entry (wijk_id, counters);

CREATE TABLE budget_closing (
    wijk_id     ID,
    fund_id     ID,
    year        COUNT CHECK (year BETWEEN 2000 AND 2200),
    surplus_key COUNT CHECK (surplus_key BETWEEN 1 AND 2), -- enum wire_surplus_key
    destination TEXT CHECK (length(destination) <= 200),
    document    TEXT CHECK (length(document) <= 40),
    closed_by   ID,                                       -- the hat of the first of two
    agreed_by   ID,                                       -- of the second; zeroes: not yet
    closed_on   COUNT CHECK (closed_on > 0),
    PRIMARY KEY (wijk_id, fund_id, year)
);
