-- What happened in the caches, hour by hour over all processes, for the review of the cache strategy.
create table cache_statistics (
  hour timestamptz not null,
  cache varchar(50) not null,
  tier varchar(50) not null,
  outcome varchar(50) not null,
  count bigint not null,
  primary key (hour, cache, tier, outcome)
);
