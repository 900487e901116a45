-- Refused while a payment is parked for a lost invoice.
alter table payments
  drop constraint payments_parked_reason,
  add constraint payments_parked_reason check (
    parked_reason in ('unknown_invoice', 'foreign_invoice', 'other_price', 'other_currency', 'balance_full')
  );
