drop index idx_transactions_paid;
drop index idx_users_created_at;
drop table tier_changes;
