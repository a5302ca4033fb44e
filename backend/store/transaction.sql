-- Prepared when the database is opened, so that ending a transaction needs no memory of ours.

-- name: transaction_begin
BEGIN IMMEDIATE;

-- name: transaction_read
BEGIN;

-- name: transaction_keep
COMMIT;

-- name: transaction_undo
ROLLBACK;

-- name: transaction_part_begin
SAVEPOINT part;

-- name: transaction_part_keep
RELEASE part;

-- name: transaction_part_undo
ROLLBACK TO part;
