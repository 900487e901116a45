drop table operator_alerts;
drop table operator_chats;
