-- Who may sign in to the console: better-auth's four tables, under names that say so.

create table operators (
  id text primary key,
  name text not null,
  email text not null,
  email_verified boolean not null default false,
  image text,
  created_at timestamptz not null default current_timestamp,
  updated_at timestamptz not null default current_timestamp
);

create unique index operators_email_key on operators (email);

create table operator_sessions (
  id text primary key,
  token text not null,
  operator_id text not null references operators (id) on delete cascade,
  expires_at timestamptz not null,
  ip_address text,
  user_agent text,
  created_at timestamptz not null default current_timestamp,
  updated_at timestamptz not null default current_timestamp
);

create unique index operator_sessions_token_key on operator_sessions (token);
create index operator_sessions_operator_id_idx on operator_sessions (operator_id);

create table operator_accounts (
  id text primary key,
  account_id text not null,
  provider_id text not null,
  operator_id text not null references operators (id) on delete cascade,
  password text,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  created_at timestamptz not null default current_timestamp,
  updated_at timestamptz not null default current_timestamp
);

create index operator_accounts_operator_id_idx on operator_accounts (operator_id);

create table operator_verifications (
  id text primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default current_timestamp,
  updated_at timestamptz not null default current_timestamp
);

create index operator_verifications_identifier_idx on operator_verifications (identifier);
