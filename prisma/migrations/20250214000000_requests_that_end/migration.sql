-- Refunds and cancellations that can never succeed end, and can be withdrawn; the updates of a subscription count in
-- the order in which Telegram numbered them; items that a job could not handle are tried again later.

-- When Telegram refused the refund for good. refund_error says why.
alter table payments add column refund_failed_at timestamptz;
alter table payments add constraint payments_refund_failed check (
  refund_failed_at is null or refund_requested_at is not null
);
create index idx_payments_refund_failed on payments (refund_failed_at) where refund_failed_at is not null;

-- When Telegram refused the cancellation for good. cancel_error says why.
alter table subscriptions add column cancel_failed_at timestamptz;
create index idx_subscriptions_cancel_failed on subscriptions (cancel_failed_at) where cancel_failed_at is not null;

-- Refunds and cancellations that an operator has withdrawn after they failed.
create table withdrawn_requests (
  id bigserial primary key,
  kind varchar(50) not null,
  -- Of the payment, or of the subscription's first payment.
  charge_id varchar(255) not null references payments (charge_id),
  requested_at timestamptz not null,
  -- Null for a cancellation, which the bot asks for by itself.
  requested_by varchar(255),
  request_reason varchar(500),
  -- Why it failed.
  error varchar(500) not null,
  withdrawn_at timestamptz not null default current_timestamp,
  withdrawn_by varchar(255) not null,
  reason varchar(500) not null,
  constraint withdrawn_requests_kind check (kind in ('refund', 'cancellation'))
);

create index idx_withdrawn_requests_charge_id on withdrawn_requests (charge_id);

create trigger withdrawn_requests_fixed
  before update or delete on withdrawn_requests
  for each row execute function refuse_ledger_change('what was withdrawn stays on record');

create trigger withdrawn_requests_never_truncated
  before truncate on withdrawn_requests
  for each statement execute function refuse_ledger_change('rows are never deleted');

-- The latest that Telegram has reported about each subscription, also before its first payment is on record.
create table subscription_updates (
  invoice_id bigint primary key references invoices (transaction_id),
  -- The earliest payment on record, credited or parked. Telegram names the subscription by its first payment.
  first_charge_id varchar(255) references payments (charge_id),
  first_period_end timestamptz,
  status varchar(50),
  -- Of the update that reported the status. Null when it came in another way.
  update_id bigint,
  received_at timestamptz not null default current_timestamp,
  constraint subscription_updates_status check (status in ('active', 'canceled', 'failed')),
  constraint subscription_updates_first check ((first_charge_id is null) = (first_period_end is null))
);

insert into subscription_updates (invoice_id, first_charge_id, first_period_end, status, received_at)
select subscriptions.invoice_id, first.charge_id, first.period_end, nullif(subscriptions.status, 'ended'),
       subscriptions.updated_at
  from subscriptions
  cross join lateral (
    select charge_id, period_end
      from payments
     where payments.invoice_id = subscriptions.invoice_id
       and payments.user_id = subscriptions.user_id
       and payments.period_end is not null
     order by period_end
     limit 1
  ) as first;

update subscriptions
   set charge_id = subscription_updates.first_charge_id
  from subscription_updates
 where subscription_updates.invoice_id = subscriptions.invoice_id
   and subscription_updates.first_charge_id <> subscriptions.charge_id;

-- Items that a job could not handle. The job leaves an item alone until not_before; a row goes when its item is done.
create table failed_items (
  job varchar(100) not null,
  item varchar(255) not null,
  attempts integer not null default 1,
  error varchar(500) not null,
  first_failed_at timestamptz not null default current_timestamp,
  not_before timestamptz not null,
  primary key (job, item)
);
