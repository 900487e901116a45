-- Each run of a backup, a verification, a drill or a restore: what operators see of them, and from what the schedule follows.
create table backup_runs (
  id bigserial primary key,
  kind varchar(20) not null,
  engine varchar(20) not null,
  status varchar(20) not null,
  -- 'schedule', 'command line', or the e-mail address of an operator.
  requested_by varchar(255) not null,
  requested_at timestamptz not null default current_timestamp,
  started_at timestamptz,
  finished_at timestamptz,
  -- While it runs: {"step": text, "done": number, "total": number or null}.
  progress jsonb,
  -- The backup in the repository that was made or restored, and the backup that it builds upon.
  backup_id varchar(64),
  parent_id varchar(64),
  -- Bytes of the database, and of what was written to the repository.
  database_bytes bigint,
  stored_bytes bigint,
  -- The write-ahead log that the backup needs, or that was replayed.
  timeline integer,
  wal_start varchar(20),
  wal_stop varchar(20),
  -- The moments that the repository can restore, when the run finished.
  recovery_from timestamptz,
  recovery_to timestamptz,
  -- Of a drill or a restore: how long it took, and the age of the newest commit that was restored.
  recovery_seconds double precision,
  recovery_point_seconds double precision,
  -- [{"name": text, "ok": boolean, "message": text}]
  checks jsonb not null default '[]',
  -- Why it failed, in one sentence, and the last lines that it logged.
  error text,
  log text,
  constraint backup_runs_kind check (kind in ('full', 'incremental', 'verify', 'drill', 'restore', 'report')),
  constraint backup_runs_engine check (engine in ('native', 'pgbackrest')),
  constraint backup_runs_status check (status in ('requested', 'running', 'succeeded', 'failed', 'interrupted')),
  constraint backup_runs_times check (
    (status = 'requested') = (started_at is null)
    and (status in ('requested', 'running')) = (finished_at is null)
  )
);

-- For the last run of each kind, and for runs that have not ended.
create index idx_backup_runs_kind on backup_runs (kind, id desc);
create index idx_backup_runs_open on backup_runs (id) where finished_at is null;

-- What has become of the write-ahead log: one row, which the process that uploads it renews every minute.
create table wal_archive (
  id integer primary key default 1,
  -- The newest segment in the repository, and when the server completed it: the newest moment that can be restored.
  segment varchar(24),
  completed_at timestamptz,
  -- Segments that the server has archived and that are not in the repository yet.
  waiting integer not null default 0,
  -- Why the last upload failed; null after a successful one.
  error text,
  updated_at timestamptz not null default current_timestamp,
  constraint wal_archive_one_row check (id = 1)
);
