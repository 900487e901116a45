import { type Contender, maxStaleness, type Servers } from './contender.ts'

interface Entry {
  open(servers: Servers): Promise<Contender>
  isOurs: boolean
  /** Its configuration, for the report. */
  setUp: string
}

/** Each contender loads only its own modules, because a process runs only one. */
export const contenders = {
  '@tarot/data': {
    open: async (servers) => (await import('./ours.ts')).openOurs(servers),
    isOurs: true,
    setUp:
      'Two tiers, `data.credits.balance(userId)`: L2 answers every read. Writes are `data.credits.grant`: write-through, fenced by version.',
  },
  '@tarot/data, maxStaleness 2 s': {
    open: async (servers) => (await import('./ours.ts')).openOurs(servers, maxStaleness),
    isOurs: true,
    setUp:
      'The same, `data.credits.balance(userId, { maxStaleness: 2_000 })`: L1 may answer with a balance that was current at most 2 s ago.',
  },
  bentocache: {
    open: async (servers) => (await import('./bentocache.ts')).openBentocache(servers),
    isOurs: false,
    setUp:
      'Two tiers and a bus: `bentostore().useL1Layer(memoryDriver({ maxItems: 100_000 })).useL2Layer(redisDriver(…)).useBus(redisBusDriver(…))`; reads by `getOrSet`; after a commit, `set` with what it returned.',
  },
  cacheable: {
    open: async (servers) => (await import('./cacheable.ts')).openCacheable(servers),
    isOurs: false,
    setUp:
      'Two tiers and sync: `new Cacheable({ secondary: new KeyvRedis(…), sync: { qified: new RedisMessageProvider(…) } })`; reads by `getOrSet`; after a commit, `set` with what it returned.',
  },
  'prisma-extension-redis, automatic': {
    open: async (servers) => (await import('./prisma-extension.ts')).openPrismaExtension(servers, true),
    isOurs: false,
    setUp:
      "Redis alone: `auto: { ttl, invalidateOnWrite: true }`, which removes all cached reads of a model after each write to it. `type: 'STRING'`. Writes are one `credits.update`, without a ledger entry.",
  },
  'prisma-extension-redis, own keys': {
    open: async (servers) => (await import('./prisma-extension.ts')).openPrismaExtension(servers, false),
    isOurs: false,
    setUp:
      'Redis alone: reads with `cache: { ttl, key }`, a key for each user; after a commit, `prisma.uncache` of it. Writes as above.',
  },
} satisfies Record<string, Entry>

export type ContenderName = keyof typeof contenders
export const contenderNames = Object.keys(contenders) as ContenderName[]
export const [ours, oursWithStaleness] = contenderNames as [ContenderName, ContenderName]
