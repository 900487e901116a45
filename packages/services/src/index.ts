export { type Certificates, createCertificates } from './certificates.ts'
export { cloneDatabase, createTemplate, dropDatabase } from './clone-database.ts'
export { machineEnvironment, pickEnvironment } from './environment.ts'
export { freePort, isPortFree } from './free-port.ts'
export { findCluster } from './postgres/check-cluster.ts'
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
export { listProcesses, type Process } from './processes.ts'
export { type ProvidedServer, providePostgres, provideRedis } from './provide.ts'
export { type LocalRedisCluster, startLocalRedisCluster } from './redis/local-cluster.ts'
export {
  type LocalRedis,
  type LocalRedisOptions,
  redisAnswers,
  startLocalRedis,
  startRedisIfPresent,
} from './redis/local-redis.ts'
export { type LocalRedisSentinel, startLocalRedisSentinel } from './redis/local-sentinel.ts'
export { findProgram, requireProgram } from './require-program.ts'
export { type GuardedProgram, type RunningProgram, runGuarded } from './run-guarded.ts'
