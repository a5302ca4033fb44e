-- Alerts, their limits, their tallies.

-- name: alert_add
INSERT INTO alert (wijk_id, alert_id, group_id, buurt_id, raised_at, expires, practice, widened,
                   phones, sent, received, shown, in_time)
VALUES (:wijk_id, :alert_id, :group_id, :buurt_id, :now, :expires, :practice, 0,
        :phones, :sent, 0, 0, 0);

-- name: alert_find
SELECT group_id, buurt_id, raised_at, expires, practice, widened,
       phones, sent, received, shown, in_time
  FROM alert WHERE wijk_id = :wijk_id AND alert_id = :alert_id;

-- name: alert_widen
UPDATE alert SET widened = 1 WHERE wijk_id = :wijk_id AND alert_id = :alert_id AND widened = 0;

-- name: alert_open
SELECT alert_id FROM alert WHERE wijk_id = :wijk_id AND raised_at > :after
 ORDER BY raised_at DESC
 LIMIT :most;

-- name: alert_count_phones
UPDATE alert
   SET received = received + :received, shown = shown + :shown, in_time = in_time + :in_time
 WHERE wijk_id = :wijk_id AND alert_id = :alert_id;

-- name: alert_prune
DELETE FROM alert
 WHERE wijk_id = :wijk_id AND alert_id IN
       (SELECT a.alert_id FROM alert AS a
         WHERE a.wijk_id = :wijk_id AND a.raised_at <= :before LIMIT :most);

-- name: alert_of_buurt
SELECT count(*), coalesce(min(newest.raised_at), 0)
  FROM (SELECT raised_at FROM alert
         WHERE wijk_id = :wijk_id AND buurt_id = :buurt_id AND raised_at > :after AND practice = 0
         ORDER BY raised_at DESC
         LIMIT :most) AS newest;

-- name: alert_act_add
INSERT INTO alert_act (wijk_id, member_id, kind, number, acted_at)
SELECT :wijk_id, :member_id, :kind, coalesce(max(number), 0) + 1, :now
  FROM alert_act WHERE wijk_id = :wijk_id AND member_id = :member_id AND kind = :kind;

-- name: alert_act_count
SELECT count(*), coalesce(min(newest.acted_at), 0)
  FROM (SELECT acted_at FROM alert_act
         WHERE wijk_id = :wijk_id AND member_id = :member_id AND kind = :kind
           AND acted_at > :after
         ORDER BY acted_at DESC
         LIMIT :most) AS newest;

-- name: alert_act_prune
DELETE FROM alert_act WHERE wijk_id = :wijk_id AND acted_at <= :before;

-- name: alert_act_erase
DELETE FROM alert_act WHERE wijk_id = :wijk_id AND member_id = :member_id;

-- name: erase_alert_act
DELETE FROM alert_act WHERE wijk_id = :wijk_id AND member_id = :subject;

-- name: alert_month_raise
INSERT INTO alert_month (wijk_id, month, buurt_id, raised, true_n, false_n, unknown_n, closed)
VALUES (:wijk_id, :month, :buurt_id, 1, 0, 0, 0, 0)
    ON CONFLICT (wijk_id, month, buurt_id) DO UPDATE SET raised = alert_month.raised + 1;

-- name: alert_month_tell
UPDATE alert_month
   SET true_n = true_n + :is_true, false_n = false_n + :is_false,
       unknown_n = unknown_n + :is_unknown
 WHERE wijk_id = :wijk_id AND month = :month AND buurt_id = :buurt_id AND closed = 0
   AND true_n + false_n + unknown_n < raised;

-- name: alert_month_close
UPDATE alert_month SET unknown_n = raised - true_n - false_n, closed = 1
 WHERE wijk_id = :wijk_id AND month <= :month AND closed = 0;

-- name: alert_month_prune
DELETE FROM alert_month WHERE wijk_id = :wijk_id AND month < :month;

-- name: alert_month_sum
SELECT coalesce(sum(raised), 0), coalesce(sum(true_n), 0), coalesce(sum(false_n), 0),
       coalesce(sum(unknown_n), 0)
  FROM alert_month WHERE wijk_id = :wijk_id AND month >= :from AND month <= :to AND closed = 1;

-- name: alert_tally_add
INSERT INTO alert_tally (wijk_id, tally_id, month) VALUES (:wijk_id, :tally_id, :month)
    ON CONFLICT (wijk_id, tally_id) DO NOTHING;

-- name: alert_tally_prune
DELETE FROM alert_tally WHERE wijk_id = :wijk_id AND month < :month;
