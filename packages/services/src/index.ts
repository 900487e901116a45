export { type Certificates, createCertificates } from './create-certificates.ts'
export { freePort, isPortFree } from './free-port.ts'
export { findCluster } from './postgres/check-cluster.ts'
export { postgresProgramFolders } from './postgres/client-programs.ts'
export { ClusterInUseError } from './postgres/cluster-lock.ts'
export {
  type LocalPgBouncer,
  type LocalPgBouncerOptions,
  startLocalPgBouncer,
} from './postgres/local-pgbouncer.ts'
export {
  type LocalPostgres,
  type LocalPostgresOptions,
  startLocalPostgres,
} from './postgres/local-postgres.ts'
export { reachableFolder } from './postgres/postgres-programs.ts'
export { type LocalRedisCluster, startLocalRedisCluster } from './redis/local-cluster.ts'
export {
  type LocalRedis,
  type LocalRedisOptions,
  redisAnswers,
  startLocalRedis,
  startRedisIfPresent,
} from './redis/local-redis.ts'
export { type LocalRedisSentinel, startLocalRedisSentinel } from './redis/local-sentinel.ts'
export { requireProgram } from './require-program.ts'
export { type LocalS3, type LocalS3User, startLocalS3 } from './s3/local-s3.ts'
export { cloneDatabase, createTemplate, dropDatabase } from './testing/clone-database.ts'
export { startTestPostgres, startTestRedis, type TestServer } from './testing/test-servers.ts'
