-- A payment that names a purchase as this product names them, made since its bot uses this database, and no such
-- purchase is there: a restore or a failover has lost it. Unlike a foreign payment it waits for an operator.
alter table payments
  drop constraint payments_parked_reason,
  add constraint payments_parked_reason check (
    parked_reason in (
      'unknown_invoice', 'lost_invoice', 'foreign_invoice', 'other_price', 'other_currency', 'balance_full'
    )
  );
