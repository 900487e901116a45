drop trigger credits_never_truncated on credits;
drop trigger credits_never_deleted on credits;
drop trigger credits_move_by_version on credits;
drop trigger credits_start_empty on credits;
drop trigger transactions_change on transactions;
drop trigger transactions_never_truncated on transactions;
drop trigger transactions_never_deleted on transactions;
drop trigger transactions_born_open_or_done on transactions;
drop function check_transaction_change();
drop function refuse_ledger_change();

alter table transactions
  drop constraint transactions_credits_not_negative,
  drop constraint transactions_idempotency,
  drop constraint transactions_states,
  drop constraint transactions_moved,
  drop constraint transactions_amount_is_move,
  drop constraint transactions_amount_sign;

drop index idx_users_username;
drop index idx_readings_transaction_id;
drop index idx_transactions_purchase_reference;
drop index idx_transactions_idempotency_key;
drop index idx_transactions_credit_version;

alter table transactions
  drop column actor,
  drop column reason,
  drop column request_fingerprint,
  drop column idempotency_key,
  drop column credit_version;
