-- Which bot of Telegram sold, was paid and may refund: each bot sees to its own payments only.

-- The bots that have opened this database. The first one also has everything that names no bot, because it is older
-- than this table.
create table bots (
  -- Telegram's id of the bot: the number before the colon of its token.
  id bigint primary key,
  -- Without the @.
  username varchar(255),
  first_seen_at timestamptz not null default current_timestamp,
  -- Noted once a minute while it runs.
  last_seen_at timestamptz not null default current_timestamp,
  constraint bots_id check (id > 0)
);

create function first_bot() returns bigint language sql stable as $$
  select id from bots order by first_seen_at, id limit 1
$$;

-- No foreign keys to bots: every sale would lock the same row. Null stands for the first bot.
-- The bot that the person last wrote to; it tells them what no payment is about.
alter table users add column bot_id bigint;
alter table invoices add column bot_id bigint;
alter table payments add column bot_id bigint;
alter table notifications add column bot_id bigint;
-- Of a comparison with Telegram's list of Stars.
alter table reconciliations add column bot_id bigint;

create trigger payments_bot_fixed
  before update on payments
  for each row when (new.bot_id is distinct from old.bot_id)
  execute function refuse_ledger_change('what was paid never changes');

-- A payment that this database never offered (unknown_invoice) is foreign: operators see it, nobody waits for them.
drop index idx_payments_parked;
create index idx_payments_parked on payments (received_at)
  where parked_reason <> 'unknown_invoice' and resolved_at is null and refunded_at is null;
create index idx_payments_foreign on payments (received_at)
  where parked_reason = 'unknown_invoice' and resolved_at is null and refunded_at is null;

-- Only a copy: Telegram is asked for it again, now bot by bot and with what affiliates received.
delete from star_transactions;
drop index idx_star_transactions_position;
alter table star_transactions
  drop constraint star_transactions_pkey,
  -- 0 where the data was opened without a bot.
  add column bot_id bigint not null,
  -- The rest of stars, in thousand millionths of a Star.
  add column nanostars integer not null default 0,
  -- Of stars and nanostars, in thousand millionths of a Star: what an affiliate received.
  add column commission bigint not null default 0,
  -- The purchase that the payload names, if it is one of ours by its form.
  add column invoice_id bigint,
  add primary key (bot_id, id, direction);

create unique index idx_star_transactions_position on star_transactions (bot_id, position);
