drop table failed_items;
drop table subscription_updates;
drop table withdrawn_requests;
drop index idx_subscriptions_cancel_failed;
alter table subscriptions drop column cancel_failed_at;
drop index idx_payments_refund_failed;
alter table payments drop constraint payments_refund_failed;
alter table payments drop column refund_failed_at;
