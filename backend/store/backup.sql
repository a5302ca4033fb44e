-- What a backup is judged by.

-- name: backup_faults
SELECT count(*) FROM pragma_integrity_check(1) WHERE integrity_check <> 'ok';

-- name: backup_strays
SELECT count(*) FROM pragma_foreign_key_check;

-- name: backup_wijken
SELECT count(*) FROM wijk;

-- name: backup_devices
SELECT count(*) FROM device WHERE state = 0;

-- name: backup_deletions
SELECT count(*) FROM deletion;

-- name: backup_casussen
SELECT count(*) FROM course;
