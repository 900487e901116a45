alter table backup_runs drop column expired_at;
