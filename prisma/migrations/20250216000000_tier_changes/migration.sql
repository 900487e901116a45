-- Who changed a user's tier, when and why; and indexes for the figures of the overview.

-- One row for each change of users.subscription_tier or users.subscription_expires_at, written in the same statement.
create table tier_changes (
  id bigserial primary key,
  user_id bigint not null references users (id),
  old_tier varchar(50) not null,
  -- null: without an end.
  old_expires_at timestamptz,
  new_tier varchar(50) not null,
  new_expires_at timestamptz,
  -- telegram (a payment or a refund), worker (not renewed), or operator:<email>.
  actor varchar(255) not null,
  reason varchar(500) not null,
  created_at timestamptz not null default current_timestamp
);

create index idx_tier_changes_user_id on tier_changes (user_id, id desc);

create trigger tier_changes_fixed
  before update or delete on tier_changes
  for each row execute function refuse_ledger_change('a recorded tier change never changes');

create trigger tier_changes_never_truncated
  before truncate on tier_changes
  for each statement execute function refuse_ledger_change('rows are never deleted');

-- New users of a period.
create index idx_users_created_at on users (created_at);

-- Purchases by the time they were paid: that is when their credits moved.
create index idx_transactions_paid on transactions (completed_at)
  where type = 'purchase' and credit_version is not null;
