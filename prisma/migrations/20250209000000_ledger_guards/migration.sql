-- What the ledger's guarantees need beyond the specification's tables. Nothing of theirs is changed.

-- The number of the move within its user's chain: the value of credits.version that the move produced.
alter table transactions add column credit_version integer;
-- The caller's name for the request, and a SHA-256 of the request itself: a repeated request is answered with the
-- first result, another request under the same name is refused.
alter table transactions add column idempotency_key varchar(255);
alter table transactions add column request_fingerprint bytea;
-- Why credits were given, and who gave them.
alter table transactions add column reason varchar(500);
alter table transactions add column actor varchar(255);

create unique index idx_transactions_credit_version
  on transactions (user_id, credit_version)
  where credit_version is not null;

create unique index idx_transactions_idempotency_key
  on transactions (idempotency_key)
  where idempotency_key is not null;

-- A payment is credited once.
create unique index idx_transactions_purchase_reference
  on transactions (payment_reference)
  where type = 'purchase' and payment_reference is not null;

-- A charge pays for one reading.
create unique index idx_readings_transaction_id
  on readings (transaction_id)
  where transaction_id is not null;

-- Operators look people up by their @name.
create index idx_users_username on users (lower(username));

alter table transactions
  add constraint transactions_amount_sign check (
    case type when 'reading' then amount <= 0 when 'refund' then true else amount > 0 end
  ),
  -- A row that moved the balance says by how much; one that did not shows the balance as it was.
  add constraint transactions_amount_is_move check (
    case when credit_version is null then credits_before = credits_after
         else credits_after::bigint - credits_before = amount end
  ),
  -- Only a purchase can be on record without having moved the balance.
  add constraint transactions_moved check (
    (credit_version is null) = (type = 'purchase' and status in ('pending', 'failed'))
  ),
  add constraint transactions_states check (
    case type
      when 'purchase' then true
      when 'reading' then status in ('pending', 'completed', 'failed')
      else status = 'completed'
    end
  ),
  add constraint transactions_idempotency check ((idempotency_key is null) = (request_fingerprint is null)),
  add constraint transactions_credits_not_negative check (credits_before >= 0 and credits_after >= 0);

-- SQLSTATE TD001: the ledger refuses this change. @tarot/data reports it as INVALID_TRANSITION.
create function refuse_ledger_change() returns trigger language plpgsql as $$
begin
  raise exception 'ledger: % on % is refused: %', lower(tg_op), tg_table_name, tg_argv[0] using errcode = 'TD001';
end $$;

create trigger transactions_born_open_or_done
  before insert on transactions
  for each row when (new.status not in ('pending', 'completed'))
  execute function refuse_ledger_change('a transaction starts pending or completed');

create trigger transactions_never_deleted
  before delete on transactions
  for each row execute function refuse_ledger_change('rows are never deleted');

create trigger transactions_never_truncated
  before truncate on transactions
  for each statement execute function refuse_ledger_change('rows are never deleted');

create function check_transaction_change() returns trigger language plpgsql as $$
begin
  if (new.id, new.user_id, new.type, new.amount, new.created_at, new.idempotency_key, new.request_fingerprint,
      new.reason, new.actor)
     is distinct from
     (old.id, old.user_id, old.type, old.amount, old.created_at, old.idempotency_key, old.request_fingerprint,
      old.reason, old.actor)
  then
    raise exception 'ledger: transaction %: only the state of a transaction may change', old.id
      using errcode = 'TD001';
  end if;

  if not (
    (old.status = 'pending' and new.status = 'completed' and old.type in ('purchase', 'reading')) or
    (old.status = 'pending' and new.status = 'failed' and old.type in ('purchase', 'reading')) or
    (old.status = 'completed' and new.status = 'refunded' and old.type = 'purchase')
  ) then
    raise exception 'ledger: transaction %: % cannot go from % to %', old.id, old.type, old.status, new.status
      using errcode = 'TD001';
  end if;

  -- Only the arrival of a payment moves the balance of a row that exists.
  if not (old.type = 'purchase' and new.status = 'completed')
     and (new.credits_before, new.credits_after, new.credit_version)
         is distinct from (old.credits_before, old.credits_after, old.credit_version)
  then
    raise exception 'ledger: transaction %: a move cannot be rewritten', old.id using errcode = 'TD001';
  end if;

  if old.payment_reference is not null and new.payment_reference is distinct from old.payment_reference
     or old.completed_at is not null and new.completed_at is distinct from old.completed_at
     or old.error_message is not null and new.error_message is distinct from old.error_message
  then
    raise exception 'ledger: transaction %: what was recorded cannot be rewritten', old.id using errcode = 'TD001';
  end if;

  return new;
end $$;

create trigger transactions_change
  before update on transactions
  for each row execute function check_transaction_change();

-- A balance moves one version at a time, and starts at version 1 with nothing.
create trigger credits_start_empty
  before insert on credits
  for each row when (new.balance is distinct from 0 or new.version is distinct from 1)
  execute function refuse_ledger_change('a balance starts at 0 with version 1');

create trigger credits_move_by_version
  before update on credits
  for each row when (
    new.user_id is distinct from old.user_id
    or (new.balance, new.version) is distinct from (old.balance, old.version)
       and new.version is distinct from old.version + 1
  )
  execute function refuse_ledger_change('every move of a balance takes the next version');

create trigger credits_never_deleted
  before delete on credits
  for each row execute function refuse_ledger_change('rows are never deleted');

create trigger credits_never_truncated
  before truncate on credits
  for each statement execute function refuse_ledger_change('rows are never deleted');
