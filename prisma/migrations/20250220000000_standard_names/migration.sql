-- Columns, codes and messages take the terms of docs/glossary.md.
alter table reconciliations rename column break_count to discrepancy_count;
alter table reconciliations rename column breaks to discrepancies;
alter table notifications rename column given_up_at to failed_at;
alter table transactions rename constraint transactions_amount_is_move to transactions_amount_is_change;
alter table transactions rename constraint transactions_moved to transactions_entry_has_version;
alter trigger transactions_given_back on transactions rename to transactions_refunded;
alter table transactions rename constraint transactions_given_back to transactions_refunded;

update notifications set kind = 'payment_refunded' where kind = 'payment_returned';
update notifications set kind = 'credits_granted' where kind = 'credits_given';
update notifications set event = 'payment_refunded:' || substr(event, 10) where starts_with(event, 'returned:');
update notifications set event = 'credits_granted:' || substr(event, 15) where starts_with(event, 'credits_given:');
update reconciliations set counts = counts - 'moves' || jsonb_build_object('entries', counts -> 'moves') where counts ? 'moves';
update reconciliations
   set discrepancies = (
     select jsonb_agg(case when one ->> 'kind' = 'unreturned_payment' then one || '{"kind": "unrefunded_payment"}' else one end order by position)
       from jsonb_array_elements(discrepancies) with ordinality as listed (one, position)
   )
 where discrepancies @> '[{"kind": "unreturned_payment"}]';
update failed_items
   set job = case when starts_with(item, 'hold ') then 'release-expired-holds' else 'expire-purchases' end
 where job = 'release-abandoned';
update failed_items set job = 'reconcile-stars' where job = 'prove-stars';
update cache_statistics set tier = 'l1' where tier = 'memory';
update cache_statistics set tier = 'l2' where tier = 'redis';

drop trigger credits_move_by_version on credits;
create trigger credits_change_by_version
  before update on credits
  for each row when (
    new.user_id is distinct from old.user_id
    or (new.balance, new.version) is distinct from (old.balance, old.version)
       and new.version is distinct from old.version + 1
  )
  execute function refuse_ledger_change('every change of a balance takes the next version');

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

  -- Only the arrival of a payment changes the balance of an entry that exists.
  if not (old.type = 'purchase' and new.status = 'completed')
     and (new.credits_before, new.credits_after, new.credit_version)
         is distinct from (old.credits_before, old.credits_after, old.credit_version)
  then
    raise exception 'ledger: transaction %: an entry cannot be rewritten', old.id using errcode = 'TD001';
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
    raise exception 'ledger: a refund of transaction % must have exactly its amount', new.refund_of
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
    raise exception 'ledger: transaction % cannot be % without a refund entry', new.id, new.status
      using errcode = 'TD001';
  end if;
  return null;
end $$;
