drop table reconciliations;
drop table star_transactions;
drop table notifications;
drop table subscriptions;
drop table payments;
drop table invoices;

drop trigger transactions_given_back on transactions;
drop trigger transactions_refund_whole on transactions;
drop trigger transactions_refund_exact on transactions;
drop trigger transactions_refund_fixed on transactions;
drop function check_refund_whole();
drop function check_refund();

drop index idx_transactions_shortfall;
drop index idx_transactions_refund_of;

alter table transactions
  drop constraint transactions_reading_id,
  drop constraint transactions_shortfall,
  drop constraint transactions_refund_of;

alter table transactions
  drop column reading_id,
  drop column shortfall,
  drop column refund_of;
