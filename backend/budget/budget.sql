-- The wijkbudget. Nothing here changes or deletes an entry of the ledger.

-- name: fund_add
INSERT INTO fund (wijk_id, fund_id, name, entries, head)
VALUES (:wijk_id, :fund_id, :name, 0, :head);

-- name: fund_head
SELECT entries, head FROM fund WHERE wijk_id = :wijk_id AND fund_id = :fund_id;

-- name: fund_move_head
UPDATE fund SET entries = :number, head = :head
 WHERE wijk_id = :wijk_id AND fund_id = :fund_id;

-- name: budget_year_add
INSERT INTO budget_year (wijk_id, fund_id, year, state, amount, deposited, spent, reserved,
                         uncovered)
VALUES (:wijk_id, :fund_id, :year, :state, :amount, 0, 0, 0, 0);

-- name: budget_year_find
SELECT state, amount, deposited, spent, reserved, uncovered FROM budget_year
 WHERE wijk_id = :wijk_id AND fund_id = :fund_id AND year = :year;

-- name: budget_year_put
UPDATE budget_year
   SET state = :state, amount = :amount, deposited = :deposited, spent = :spent,
       reserved = :reserved, uncovered = :uncovered
 WHERE wijk_id = :wijk_id AND fund_id = :fund_id AND year = :year;

-- name: budget_year_list
SELECT fund_id, year, state, amount, deposited, spent, reserved, uncovered FROM budget_year
 WHERE wijk_id = :wijk_id
 ORDER BY fund_id, year
 LIMIT :most;

-- name: organisation_put
INSERT INTO organisation (wijk_id, organisation_id, name, kind, financial)
VALUES (:wijk_id, :organisation_id, :name, :kind, :financial)
    ON CONFLICT (wijk_id, organisation_id)
    DO UPDATE SET name = :name, kind = :kind, financial = :financial;

-- name: organisation_find
SELECT name, kind, financial FROM organisation
 WHERE wijk_id = :wijk_id AND organisation_id = :organisation_id;

-- name: organisation_list
SELECT organisation_id, name, kind, financial FROM organisation
 WHERE wijk_id = :wijk_id AND organisation_id > :after
 ORDER BY organisation_id
 LIMIT :most;

-- name: provider_list
SELECT e.organisation_id,
       sum(CASE WHEN e.counters = :none THEN e.amount ELSE -e.amount END)
  FROM entry AS e
  JOIN organisation AS o ON o.wijk_id = e.wijk_id AND o.organisation_id = e.organisation_id
 WHERE e.wijk_id = :wijk_id AND e.fund_id = :fund_id AND e.year = :year
   AND o.kind = :provider AND o.financial = 1
   AND (e.kind = :deposit OR (e.kind = :correction AND e.reservation_id = :none))
 GROUP BY e.organisation_id
HAVING sum(CASE WHEN e.counters = :none THEN e.amount ELSE -e.amount END) > 0
 ORDER BY e.organisation_id
 LIMIT :most;

-- name: capacity_put
INSERT INTO capacity (wijk_id, fund_id, year, organisation_id, task_field, amount)
VALUES (:wijk_id, :fund_id, :year, :organisation_id, :task_field, :amount)
    ON CONFLICT (wijk_id, fund_id, year, organisation_id, task_field)
    DO UPDATE SET amount = :amount;

-- name: capacity_remove
DELETE FROM capacity
 WHERE wijk_id = :wijk_id AND fund_id = :fund_id AND year = :year
   AND organisation_id = :organisation_id AND task_field = :task_field;

-- What is set apart for an organisation, and what was spent beyond that.
-- name: capacity_list
SELECT c.organisation_id, c.task_field, c.amount,
       (SELECT coalesce(sum(r.amount - r.drawn), 0) FROM reservation AS r
         WHERE r.wijk_id = c.wijk_id AND r.fund_id = c.fund_id AND r.year = c.year
           AND r.organisation_id = c.organisation_id AND r.task_field = c.task_field
           AND r.state IN (2, 3))
       + (SELECT coalesce(sum(CASE WHEN e.kind = 3 THEN e.amount ELSE -e.amount END), 0)
            FROM entry AS e
           WHERE e.wijk_id = c.wijk_id AND e.fund_id = c.fund_id AND e.year = c.year
             AND e.organisation_id = c.organisation_id AND e.task_field = c.task_field
             AND e.kind IN (3, 4))
  FROM capacity AS c
 WHERE c.wijk_id = :wijk_id AND c.fund_id = :fund_id AND c.year = :year
   AND (:all_fields = 1 OR c.task_field = :task_field)
 ORDER BY c.task_field, c.organisation_id
 LIMIT :most;

-- name: mandate_put
INSERT INTO mandate (wijk_id, fund_id, hat_serial, decision_most, year_most)
VALUES (:wijk_id, :fund_id, :hat_serial, :decision_most, :year_most)
    ON CONFLICT (wijk_id, fund_id, hat_serial)
    DO UPDATE SET decision_most = :decision_most, year_most = :year_most;

-- The hat's own, or else the narrowest that another hat of its bearer has: a new hat takes nothing
-- away.
-- name: mandate_find
SELECT m.decision_most, m.year_most
  FROM mandate AS m
  LEFT JOIN hat AS h ON h.wijk_id = m.wijk_id AND h.hat_serial = m.hat_serial
  LEFT JOIN device AS d ON d.wijk_id = h.wijk_id AND d.serial = h.serial
 WHERE m.wijk_id = :wijk_id AND m.fund_id = :fund_id
   AND (m.hat_serial = :hat_serial OR d.member_id = :member_id)
 ORDER BY CASE WHEN m.hat_serial = :hat_serial THEN 0 ELSE 1 END, m.year_most, m.decision_most
 LIMIT 1;

-- What a member decided in a year under all professional hats, less what was released or taken back
-- of it.
-- name: mandate_used
SELECT coalesce(sum(e.amount
       - (SELECT coalesce(sum(c.amount), 0) FROM entry AS c
           WHERE c.wijk_id = e.wijk_id AND c.fund_id = e.fund_id AND c.counters = e.entry_id)
       - (SELECT coalesce(sum(f.amount), 0) FROM entry AS f
           WHERE f.wijk_id = e.wijk_id AND f.fund_id = e.fund_id AND f.year = e.year
             AND e.kind = :grant AND f.kind = :release
             AND f.reservation_id = e.reservation_id)), 0)
  FROM entry AS e
  LEFT JOIN hat AS h ON h.wijk_id = e.wijk_id AND h.hat_serial = e.approved_by
  LEFT JOIN device AS d ON d.wijk_id = h.wijk_id AND d.serial = h.serial
 WHERE e.wijk_id = :wijk_id AND e.fund_id = :fund_id AND e.year = :year AND e.kind = :kind
   AND (e.approved_by = :hat_serial OR (d.member_id = :member_id AND h.hat = :professional));

-- name: reservation_add
INSERT INTO reservation (wijk_id, reservation_id, fund_id, year, casus_id, amount, drawn,
                         task_field, purpose, state, level, organisation_id, activity_id)
VALUES (:wijk_id, :reservation_id, :fund_id, :year, :casus_id, :amount, :drawn,
        :task_field, :purpose, :state, :level, :organisation_id, :activity_id);

-- name: reservation_put
UPDATE reservation
   SET year = :year, amount = :amount, drawn = :drawn, task_field = :task_field,
       purpose = :purpose, state = :state, level = :level, organisation_id = :organisation_id
 WHERE wijk_id = :wijk_id AND reservation_id = :reservation_id;

-- name: reservation_find
SELECT fund_id, year, casus_id, amount, drawn, task_field, purpose, state, level,
       organisation_id, activity_id
  FROM reservation WHERE wijk_id = :wijk_id AND reservation_id = :reservation_id;

-- name: reservation_list
SELECT reservation_id, fund_id, year, casus_id, amount, drawn, task_field, purpose, state, level,
       organisation_id, activity_id
  FROM reservation
 WHERE wijk_id = :wijk_id AND fund_id = :fund_id AND year = :year
   AND reservation_id > :after AND (:all_casussen = 1 OR casus_id = :casus_id)
   AND (:all_activities = 1 OR activity_id = :activity_id)
 ORDER BY reservation_id
 LIMIT :most;

-- name: reservation_count_open
SELECT count(*) FROM reservation
 WHERE wijk_id = :wijk_id AND fund_id = :fund_id AND year = :year AND state IN (2, 3)
   AND amount > drawn;

-- name: consultation_add
INSERT INTO consultation (wijk_id, reservation_id, number, level, outcome, document, held_on,
                          approved_by)
SELECT :wijk_id, :reservation_id,
       1 + (SELECT count(*) FROM consultation AS c
             WHERE c.wijk_id = :wijk_id AND c.reservation_id = :reservation_id),
       :level, :outcome, :document, :held_on, :approved_by;

-- name: entry_add
INSERT INTO entry (wijk_id, fund_id, number, entry_id, year, kind, amount, drawn, uncovered,
                   casus_id, reservation_id, organisation_id, task_field, booked_on, period,
                   document, counters, approved_by, hash)
VALUES (:wijk_id, :fund_id, :number, :entry_id, :year, :kind, :amount, :drawn, :uncovered,
        :casus_id, :reservation_id, :organisation_id, :task_field, :booked_on, :period,
        :document, :counters, :approved_by, :hash);

-- name: entry_find
SELECT number, entry_id, year, kind, amount, drawn, uncovered, casus_id, reservation_id,
       organisation_id, task_field, booked_on, period, document, counters, approved_by, hash
  FROM entry
 WHERE wijk_id = :wijk_id AND fund_id = :fund_id AND entry_id = :entry_id;

-- name: entry_list
SELECT number, entry_id, year, kind, amount, drawn, uncovered, casus_id, reservation_id,
       organisation_id, task_field, booked_on, period, document, counters, approved_by, hash
  FROM entry
 WHERE wijk_id = :wijk_id AND fund_id = :fund_id AND number > :after
 ORDER BY number
 LIMIT :most;

-- What was taken back of an entry before.
-- name: entry_taken_back
SELECT coalesce(sum(amount), 0), coalesce(sum(drawn), 0), coalesce(sum(uncovered), 0)
  FROM entry WHERE wijk_id = :wijk_id AND counters = :entry_id;

-- A cost of that reservation, period, amount and document that was not taken back.
-- name: entry_stands
SELECT 1 FROM entry AS e
 WHERE e.wijk_id = :wijk_id AND e.fund_id = :fund_id AND e.year = :year AND e.period = :period
   AND e.kind = :spending AND e.reservation_id = :reservation_id AND e.amount = :amount
   AND e.document = :document
   AND NOT EXISTS (SELECT 1 FROM entry AS back
                    WHERE back.wijk_id = e.wijk_id AND back.counters = e.entry_id)
 LIMIT 1;

-- A year up to and with a month, by theme and Iv3 field; the wijk's own casus is about safety.
-- name: budget_parts
SELECT coalesce(c.theme, 5), e.task_field,
       coalesce(sum(CASE WHEN e.kind = 3 THEN e.amount WHEN e.kind = 4 THEN -e.amount
                    ELSE 0 END), 0),
       coalesce(sum(CASE WHEN e.kind = 2 THEN e.amount WHEN e.kind = 5 THEN -e.amount
                         WHEN e.kind = 3 THEN -e.drawn WHEN e.kind = 4 THEN e.drawn
                    ELSE 0 END), 0),
       coalesce(sum(CASE WHEN e.kind = 3 THEN e.uncovered WHEN e.kind = 4 THEN -e.uncovered
                    ELSE 0 END), 0),
       count(*)
  FROM entry AS e
  LEFT JOIN collective_casus AS c ON c.wijk_id = e.wijk_id AND c.casus_id = e.casus_id
 WHERE e.wijk_id = :wijk_id AND e.fund_id = :fund_id AND e.year = :year
   AND e.period <= :month AND e.kind IN (2, 3, 4, 5) AND e.task_field <> ''
 GROUP BY coalesce(c.theme, 5), e.task_field
 ORDER BY 1, 2
 LIMIT :most;

-- name: account_lines
SELECT task_field, organisation_id,
       sum(CASE WHEN kind = 3 THEN amount ELSE -amount END)
  FROM entry
 WHERE wijk_id = :wijk_id AND fund_id = :fund_id AND year = :year AND kind IN (3, 4)
   AND task_field <> ''
 GROUP BY task_field, organisation_id
HAVING sum(CASE WHEN kind = 3 THEN amount ELSE -amount END) <> 0
 ORDER BY task_field, organisation_id
 LIMIT :most OFFSET :after;

-- name: surplus_list
SELECT e.organisation_id, e.amount, coalesce(o.kind, 0)
  FROM entry AS e
  LEFT JOIN organisation AS o ON o.wijk_id = e.wijk_id AND o.organisation_id = e.organisation_id
 WHERE e.wijk_id = :wijk_id AND e.fund_id = :fund_id AND e.year = :year AND e.kind = :surplus
 ORDER BY e.number
 LIMIT :most;

-- name: closing_put
INSERT INTO budget_closing (wijk_id, fund_id, year, surplus_key, destination, document, closed_by,
                            agreed_by, closed_on)
VALUES (:wijk_id, :fund_id, :year, :key, :destination, :document, :closed_by, :agreed_by,
        :closed_on)
    ON CONFLICT (wijk_id, fund_id, year)
    DO UPDATE SET surplus_key = :key, destination = :destination, document = :document,
                  closed_by = :closed_by, agreed_by = :agreed_by, closed_on = :closed_on;

-- name: closing_find
SELECT surplus_key, destination, document, closed_by FROM budget_closing
 WHERE wijk_id = :wijk_id AND fund_id = :fund_id AND year = :year;

-- name: hat_kind
SELECT hat FROM hat WHERE wijk_id = :wijk_id AND hat_serial = :hat_serial;

-- Who took a reservation to the directors.
-- name: consultation_raised_by
SELECT approved_by FROM consultation
 WHERE wijk_id = :wijk_id AND reservation_id = :reservation_id AND outcome = :raised
 ORDER BY number DESC
 LIMIT 1;

-- name: hat_member
SELECT device.member_id
  FROM hat JOIN device ON device.wijk_id = hat.wijk_id AND device.serial = hat.serial
 WHERE hat.wijk_id = :wijk_id AND hat.hat_serial = :hat_serial;

-- name: organisation_of_kind
SELECT organisation_id FROM organisation
 WHERE wijk_id = :wijk_id AND kind = :kind
 ORDER BY organisation_id
 LIMIT 1;
