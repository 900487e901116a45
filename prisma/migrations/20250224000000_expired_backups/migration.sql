-- When the backup of the run was removed by the retention or given up with its repository. Without it, the backup must be there.
alter table backup_runs add column expired_at timestamptz;
