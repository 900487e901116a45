-- The Telegram chats of operators, each with a lease: one process at a time checks the alerts and sends to a chat.
create table operator_chats (
  chat_id bigint primary key,
  -- Until then no other process checks for this chat: the end of a lease, of the minute between two checks, or of a backoff.
  not_before timestamptz not null,
  -- Failed attempts since the last success, and why the last one failed.
  attempts integer not null default 0,
  error varchar(500)
);

-- The alerts that a chat was or must be notified of.
create table operator_alerts (
  id bigserial primary key,
  chat_id bigint not null references operator_chats (chat_id),
  code varchar(20) not null,
  -- What it is about: a kind of run, or else the code. An alert that another one about the same subject replaces is not over.
  subject varchar(20) not null,
  message text not null,
  opened_at timestamptz not null default current_timestamp,
  closed_at timestamptz,
  -- When the chat was last notified that it is open.
  notified_at timestamptz,
  -- When nothing was left to send: the chat was notified that it is over, or need not be.
  settled_at timestamptz,
  constraint operator_alerts_times check (settled_at is null or closed_at is not null)
);

create unique index idx_operator_alerts_open on operator_alerts (chat_id, code, subject) where closed_at is null;
create index idx_operator_alerts_unsettled on operator_alerts (chat_id) where settled_at is null;
