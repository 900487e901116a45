delete from star_transactions;
drop index idx_star_transactions_position;
alter table star_transactions
  drop constraint star_transactions_pkey,
  drop column invoice_id,
  drop column commission,
  drop column nanostars,
  drop column bot_id,
  add primary key (id, direction);
create unique index idx_star_transactions_position on star_transactions (position);

drop index idx_payments_foreign;
drop index idx_payments_parked;
create index idx_payments_parked on payments (received_at)
  where parked_reason is not null and resolved_at is null and refunded_at is null;

drop trigger payments_bot_fixed on payments;
alter table reconciliations drop column bot_id;
alter table notifications drop column bot_id;
alter table payments drop column bot_id;
alter table invoices drop column bot_id;
alter table users drop column bot_id;

drop function first_bot();
drop table bots;
