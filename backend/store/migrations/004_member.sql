-- A person, by a pseudonym: a buurt, days, versions and answers. No name, number, address or age.

CREATE TABLE member (
    wijk_id   ID,
    member_id ID,
    buurt_id  ID,
    let_in_by ID,  -- serial of the hat that invited; the wijk's: the root
    since     TIME,
    PRIMARY KEY (wijk_id, member_id)
);

CREATE INDEX member_by_buurt ON member (wijk_id, buurt_id, member_id);

-- The newest house rules that a member accepted, and that it said to be of age with them.
CREATE TABLE acceptance (
    wijk_id     ID,
    member_id   ID,
    version     COUNT CHECK (version BETWEEN 1 AND 65535),
    accepted_at TIME,
    PRIMARY KEY (wijk_id, member_id)
);

CREATE TABLE consent (
    wijk_id      ID,
    member_id    ID,
    purpose      COUNT CHECK (purpose BETWEEN 1 AND 32),   -- enum wire_consent
    text_version COUNT CHECK (text_version BETWEEN 1 AND 65535),
    given        FLAG,
    given_at     TIME,
    PRIMARY KEY (wijk_id, member_id, purpose)
);
