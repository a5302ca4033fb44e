-- Who asks for a stand-in, until somebody stands in or the walk begins.

CREATE TABLE swap (
    wijk_id      ID,
    swap_id      ID,
    buurt_id     ID,
    shift_id     ID,
    member_id    ID,                                -- whose place it is, until it is taken
    to_member_id ID,                                -- only this member; zeroes: anybody
    PRIMARY KEY (wijk_id, swap_id)
);

CREATE UNIQUE INDEX swap_by_place ON swap (wijk_id, shift_id, member_id);
CREATE INDEX swap_by_buurt ON swap (wijk_id, buurt_id);
CREATE INDEX swap_by_member ON swap (wijk_id, member_id);
