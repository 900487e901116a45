drop table cache_statistics;
