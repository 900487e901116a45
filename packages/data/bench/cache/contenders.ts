import { type Contender, maxStaleness, type Servers } from './contender.ts'

interface Entry {
  open(servers: Servers): Promise<Contender>
  isOurs: boolean
  /** How it is set up, for the reader of the results. */
  setUp: string
}

/** Each with only its own modules loaded, for each process has but one. */
export const contenders = {
  '@tarot/data': {
    open: async (servers) => (await import('./ours.ts')).openOurs(servers),
    isOurs: true,
    setUp:
      'Two tiers, `data.credits.balance(userId)`: Redis answers every read. Writes are `data.credits.grant`, written through with their version.',
  },
  '@tarot/data, maxStaleness 2 s': {
    open: async (servers) => (await import('./ours.ts')).openOurs(servers, maxStaleness),
    isOurs: true,
    setUp:
      'The same, `data.credits.balance(userId, { maxStaleness: 2_000 })`: memory may answer with what was the present balance at most 2 s ago.',
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
      "Redis alone: `auto: { ttl, invalidateOnWrite: true }`, which removes all cached reads of a model after each write to it. `type: 'STRING'`. Writes are one `credits.update`, without a row in the ledger.",
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
export const [ours, oursFromMemory] = contenderNames as [ContenderName, ContenderName]
