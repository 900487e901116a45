-- Refused while a longer event or item is on record.
alter table failed_items alter column item type varchar(255);
alter table notifications alter column event type varchar(255);
