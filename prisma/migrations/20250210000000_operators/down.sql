drop table operator_verifications;
drop table operator_accounts;
drop table operator_sessions;
drop table operators;
