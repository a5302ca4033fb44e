-- The wijkprofiel: public figures of the wijk.

-- name: profile_put
INSERT INTO profile_line (wijk_id, code, on_day, title, value, unit, source)
VALUES (:wijk_id, :code, :on, :title, :value, :unit, :source)
    ON CONFLICT (wijk_id, code, on_day)
    DO UPDATE SET title = :title, value = :value, unit = :unit, source = :source;

-- name: profile_list
SELECT p.code, p.title, p.value, p.unit, p.source, p.on_day,
       (SELECT count(*) FROM profile_citation AS c
         WHERE c.wijk_id = p.wijk_id AND c.code = p.code)
  FROM profile_line AS p
 WHERE p.wijk_id = :wijk_id AND p.code > :after
   AND p.on_day = (SELECT max(l.on_day) FROM profile_line AS l
                    WHERE l.wijk_id = p.wijk_id AND l.code = p.code)
 ORDER BY p.code
 LIMIT :most;

-- name: profile_has
SELECT count(*) FROM profile_line WHERE wijk_id = :wijk_id AND code = :code;

-- name: profile_cite
INSERT INTO profile_citation (wijk_id, casus_id, code) VALUES (:wijk_id, :casus_id, :code)
    ON CONFLICT (wijk_id, casus_id) DO UPDATE SET code = :code;

-- name: profile_cited
SELECT code FROM profile_citation WHERE wijk_id = :wijk_id AND casus_id = :casus_id;
