-- Holds, payments in Telegram Stars, subscriptions, refunds, and what the daily proof compares them with.
-- Nothing of the specification's tables is changed; new columns carry what the guarantees below need.

-- Which row a refund moves back.
alter table transactions add column refund_of bigint references transactions (id);
-- Credits of a refunded purchase that had been spent: the balance stays at 0 or above, and this says what is missing.
alter table transactions add column shortfall integer;
-- The id that the reading of a hold will have, so that it can be shown before it is stored.
alter table transactions add column reading_id bigint;

alter table transactions
  add constraint transactions_refund_of check ((type = 'refund') = (refund_of is not null)),
  add constraint transactions_shortfall check (shortfall is null or (type = 'refund' and shortfall > 0)),
  add constraint transactions_reading_id check (reading_id is null or type = 'reading');

-- Credits go back once.
create unique index idx_transactions_refund_of on transactions (refund_of) where refund_of is not null;
-- Operators list what could not be taken back.
create index idx_transactions_shortfall on transactions (id) where shortfall is not null;

create trigger transactions_refund_fixed
  before update on transactions
  for each row when (
    (new.refund_of, new.shortfall, new.reading_id) is distinct from (old.refund_of, old.shortfall, old.reading_id)
  )
  execute function refuse_ledger_change('what a refund or a hold is of never changes');

-- A refund is exact: a reading's whole price, or all credits of a purchase less the shortfall.
create function check_refund() returns trigger language plpgsql as $$
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

create trigger transactions_refund_exact
  before insert on transactions
  for each row when (new.type = 'refund')
  execute function check_refund();

-- The two halves of a refund are committed together or not at all.
create function check_refund_whole() returns trigger language plpgsql as $$
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

create constraint trigger transactions_refund_whole
  after insert on transactions deferrable initially deferred
  for each row when (new.type = 'refund')
  execute function check_refund_whole();

create constraint trigger transactions_given_back
  after update on transactions deferrable initially deferred
  for each row when (new.status = 'refunded' or new.status = 'failed' and new.type = 'reading')
  execute function check_refund_whole();

-- What a purchase is of and what it costs, as it was offered. A subscription's renewals are of its first invoice.
create table invoices (
  transaction_id bigint primary key references transactions (id),
  product varchar(100) not null,
  -- Credits that each payment gives.
  credits integer not null,
  -- Telegram Stars.
  stars integer not null,
  -- The subscription that it pays for; null for credits alone.
  tier varchar(50),
  constraint invoices_credits check (credits > 0),
  constraint invoices_stars check (stars > 0),
  constraint invoices_tier check (tier in ('premium', 'professional'))
);

-- Every payment that Telegram has told of, once, whatever became of it. One that no purchase of the ledger names in
-- payment_reference has been parked for an operator, or was refunded before anything else.
create table payments (
  charge_id varchar(255) primary key,
  user_id bigint not null references users (id),
  invoice_id bigint references invoices (transaction_id),
  stars integer not null,
  currency varchar(10) not null,
  payload varchar(255) not null,
  paid_at timestamptz not null,
  received_at timestamptz not null default current_timestamp,
  -- Until when a subscription is paid by it.
  period_end timestamptz,
  parked_reason varchar(50),
  -- When an operator credited a parked payment.
  resolved_at timestamptz,
  refund_requested_at timestamptz,
  refund_requested_by varchar(255),
  refund_reason varchar(500),
  refund_attempts integer not null default 0,
  -- Whoever tries has until then; others leave it alone.
  refund_not_before timestamptz,
  refund_error varchar(500),
  refunded_at timestamptz,
  constraint payments_stars check (stars > 0),
  constraint payments_parked_reason check (
    parked_reason in ('unknown_invoice', 'foreign_invoice', 'other_price', 'other_currency', 'balance_full')
  ),
  constraint payments_refund_requested check (
    (refund_requested_at is null) = (refund_requested_by is null) and (refund_requested_at is null) = (refund_reason is null)
  )
);

create index idx_payments_user_id on payments (user_id, received_at desc);
create index idx_payments_received_at on payments (received_at);
create index idx_payments_invoice_id on payments (invoice_id);
create index idx_payments_parked on payments (received_at)
  where parked_reason is not null and resolved_at is null and refunded_at is null;
create index idx_payments_refund_due on payments (refund_requested_at)
  where refund_requested_at is not null and refunded_at is null;

create trigger payments_facts_fixed
  before update on payments
  for each row when (
    (new.charge_id, new.user_id, new.invoice_id, new.stars, new.currency, new.payload, new.paid_at, new.received_at,
     new.period_end, new.parked_reason)
    is distinct from
    (old.charge_id, old.user_id, old.invoice_id, old.stars, old.currency, old.payload, old.paid_at, old.received_at,
     old.period_end, old.parked_reason)
    or old.refunded_at is not null and new.refunded_at is distinct from old.refunded_at
    or old.resolved_at is not null and new.resolved_at is distinct from old.resolved_at
  )
  execute function refuse_ledger_change('what was paid never changes');

create trigger payments_never_deleted
  before delete on payments
  for each row execute function refuse_ledger_change('rows are never deleted');

create trigger payments_never_truncated
  before truncate on payments
  for each statement execute function refuse_ledger_change('rows are never deleted');

create trigger invoices_fixed
  before update or delete on invoices
  for each row execute function refuse_ledger_change('an invoice never changes');

create trigger invoices_never_truncated
  before truncate on invoices
  for each statement execute function refuse_ledger_change('rows are never deleted');

-- A person's subscriptions in Telegram, each named by the invoice of its first payment.
create table subscriptions (
  invoice_id bigint primary key references invoices (transaction_id),
  user_id bigint not null references users (id),
  tier varchar(50) not null,
  -- The first payment, by which Telegram names the subscription.
  charge_id varchar(255) not null references payments (charge_id),
  -- active: renews; canceled: paid until period_end, then ends; failed: a renewal was not paid; ended: over.
  status varchar(50) not null default 'active',
  period_end timestamptz not null,
  created_at timestamptz not null default current_timestamp,
  updated_at timestamptz not null default current_timestamp,
  -- Another subscription or a refund has taken its place: Telegram has to be told not to renew it.
  cancel_requested_at timestamptz,
  cancel_attempts integer not null default 0,
  cancel_not_before timestamptz,
  cancel_error varchar(500),
  cancel_done_at timestamptz,
  constraint subscriptions_tier check (tier in ('premium', 'professional')),
  constraint subscriptions_status check (status in ('active', 'canceled', 'failed', 'ended'))
);

create index idx_subscriptions_user_id on subscriptions (user_id);
create index idx_subscriptions_cancel_due on subscriptions (cancel_requested_at)
  where cancel_requested_at is not null and cancel_done_at is null;

-- What a person has yet to be told. Written in the same statement as what it tells of.
create table notifications (
  id bigserial primary key,
  user_id bigint not null references users (id),
  kind varchar(50) not null,
  details jsonb not null default '{}',
  -- Whatever happened, it is told once.
  event varchar(255) not null,
  created_at timestamptz not null default current_timestamp,
  attempts integer not null default 0,
  -- Whoever tries has until then; others leave it alone.
  not_before timestamptz not null default current_timestamp,
  sent_at timestamptz,
  given_up_at timestamptz,
  error varchar(500)
);

create unique index idx_notifications_event on notifications (event);
create index idx_notifications_user_id on notifications (user_id);
create index idx_notifications_due on notifications (not_before) where sent_at is null and given_up_at is null;

-- Telegram's own list of the bot's Stars, as it was last read. A refund has its original's id and the other direction.
create table star_transactions (
  id varchar(255) not null,
  direction varchar(10) not null,
  -- Its place in the list, from 0.
  position integer not null,
  stars integer not null,
  kind varchar(50) not null,
  telegram_id bigint,
  payload varchar(255),
  subscription_period integer,
  happened_at timestamptz not null,
  primary key (id, direction),
  constraint star_transactions_direction check (direction in ('incoming', 'outgoing'))
);

create unique index idx_star_transactions_position on star_transactions (position);

-- What each proof of the ledger found.
create table reconciliations (
  id bigserial primary key,
  -- ledger, or stars.
  subject varchar(50) not null,
  started_at timestamptz not null,
  finished_at timestamptz not null default current_timestamp,
  -- What was looked at, by name.
  counts jsonb not null,
  -- How many, and the first thousand of them.
  break_count integer not null,
  breaks jsonb not null,
  constraint reconciliations_subject check (subject in ('ledger', 'stars'))
);

create index idx_reconciliations_subject on reconciliations (subject, finished_at desc);
