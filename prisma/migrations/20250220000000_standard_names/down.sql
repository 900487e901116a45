create or replace function check_transaction_change() returns trigger language plpgsql as $$
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

create or replace function check_refund() returns trigger language plpgsql as $$
declare
  original transactions%rowtype;
begin
  select * into original from transactions where id = new.refund_of;
  if original.user_id is distinct from new.user_id
     or original.credit_version is null
     or not (
       (original.type = 'reading' and new.shortfall is null and new.amount = -original.amount) or
       (original.type = 'purchase' and new.amount <= 0
        and coalesce(new.shortfall, 0) - new.amount = original.amount
        and (new.shortfall is null or new.credits_after = 0))
     )
  then
    raise exception 'ledger: a refund of transaction % must move back exactly what it moved', new.refund_of
      using errcode = 'TD001';
  end if;
  return new;
end $$;

create or replace function check_refund_whole() returns trigger language plpgsql as $$
begin
  if new.type = 'refund' then
    if not exists (
      select from transactions
       where id = new.refund_of and (type, status) in (('purchase', 'refunded'), ('reading', 'failed'), ('reading', 'completed'))
    ) then
      raise exception 'ledger: transaction % is refunded but still %', new.refund_of,
        (select status from transactions where id = new.refund_of) using errcode = 'TD001';
    end if;
  elsif not exists (select from transactions where refund_of = new.id) then
    raise exception 'ledger: transaction % cannot be % without a row that moves its credits back', new.id, new.status
      using errcode = 'TD001';
  end if;
  return null;
end $$;

drop trigger credits_change_by_version on credits;
create trigger credits_move_by_version
  before update on credits
  for each row when (
    new.user_id is distinct from old.user_id
    or (new.balance, new.version) is distinct from (old.balance, old.version)
       and new.version is distinct from old.version + 1
  )
  execute function refuse_ledger_change('every move of a balance takes the next version');

update notifications set kind = 'payment_returned' where kind = 'payment_refunded';
update notifications set kind = 'credits_given' where kind = 'credits_granted';
update notifications set event = 'returned:' || substr(event, 18) where starts_with(event, 'payment_refunded:');
update notifications set event = 'credits_given:' || substr(event, 17) where starts_with(event, 'credits_granted:');
update reconciliations set counts = counts - 'entries' || jsonb_build_object('moves', counts -> 'entries') where counts ? 'entries';
update reconciliations
   set discrepancies = (
     select jsonb_agg(case when one ->> 'kind' = 'unrefunded_payment' then one || '{"kind": "unreturned_payment"}' else one end order by position)
       from jsonb_array_elements(discrepancies) with ordinality as listed (one, position)
   )
 where discrepancies @> '[{"kind": "unrefunded_payment"}]';
update failed_items set job = 'release-abandoned' where job in ('release-expired-holds', 'expire-purchases');
update failed_items set job = 'prove-stars' where job = 'reconcile-stars';
update cache_statistics set tier = 'memory' where tier = 'l1';
update cache_statistics set tier = 'redis' where tier = 'l2';

alter table reconciliations rename column discrepancy_count to break_count;
alter table reconciliations rename column discrepancies to breaks;
alter table notifications rename column failed_at to given_up_at;
alter table transactions rename constraint transactions_amount_is_change to transactions_amount_is_move;
alter table transactions rename constraint transactions_entry_has_version to transactions_moved;
alter trigger transactions_refunded on transactions rename to transactions_given_back;
alter table transactions rename constraint transactions_refunded to transactions_given_back;
