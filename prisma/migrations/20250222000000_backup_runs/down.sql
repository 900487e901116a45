drop table wal_archive;
drop table backup_runs;
