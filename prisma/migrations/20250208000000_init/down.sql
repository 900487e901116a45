drop table readings;
drop table transactions;
drop table credits;
drop table users;
