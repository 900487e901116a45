-- A charge id has at most 255 characters. The event of a notification and the name of a failed item put a word before it.
alter table notifications alter column event type varchar(300);
alter table failed_items alter column item type varchar(300);
