import { createHash, randomBytes } from 'node:crypto'
import { Cluster, type Redis } from 'ioredis'
import type { IdentityNames } from '../database/database-identity.ts'
import type { Keys } from './keys.ts'
import type { AnyRedis } from './scripts/scripts.ts'

/** Milliseconds that a generation stays when nobody looks at it: longer than anything that is stored. */
const generationTtl = 86_400_000

/** What the servers hold now, as they say it. */
export interface StoredEpoch {
  /** Another one after a restart or a failover, for then writes may be lost. */
  runs: string[]
  generation: string
  sessionGeneration: string
}

/** What is stored under another name counts as missing. Every process finds the same names. */
export interface Epoch {
  /** Of sessions: with each run, history of the database and generation of theirs. */
  run: string
  /** Of balances and readings: with each run, server of the database and generation. */
  name: string
}

/** Names of the keys that hold the generations. */
export type GenerationKeys = Pick<Keys, 'generation' | 'sessionGeneration'>

/** @throws Error while a master is away: who takes its place may know less */
export async function readEpoch(redis: AnyRedis, keys: GenerationKeys): Promise<StoredEpoch> {
  const masters = redis instanceof Cluster ? mastersOf(redis) : [redis]
  const [generation, sessionGeneration, ...runs] = await Promise.all([
    findGeneration(redis, keys.generation),
    findGeneration(redis, keys.sessionGeneration),
    ...masters.map(runOf),
  ])
  return { generation, sessionGeneration, runs: runs.sort() }
}

/** @param database whose values are stored */
export function nameEpoch(stored: StoredEpoch, database: IdentityNames): Epoch {
  const { runs, generation, sessionGeneration } = stored
  return {
    run: digest([sessionGeneration, ...runs, database.history]),
    name: digest([generation, ...runs, database.server]),
  }
}

/** From here on, what is stored counts for nothing. */
export async function writeGeneration(redis: AnyRedis, key: string): Promise<void> {
  await redis.set(key, randomBytes(6).toString('base64url'), 'PX', generationTtl)
}

/** The same unless another process has begun one since this one was known. */
export async function endGeneration(redis: AnyRedis, key: string, known: string | undefined): Promise<void> {
  if (known !== undefined && (await redis.get(key)) !== known) return
  await writeGeneration(redis, key)
}

/** One that is gone is never the same again: it may have been evicted or flushed, and what it ended may be there. */
async function findGeneration(redis: AnyRedis, key: string): Promise<string> {
  const found = await redis.getex(key, 'PX', generationTtl)
  if (found !== null) return found
  await redis.set(key, randomBytes(6).toString('base64url'), 'PX', generationTtl, 'NX')
  return (await redis.get(key)) ?? 'none'
}

/** The masters that have slots, all of them. */
function mastersOf(cluster: Cluster): Redis[] {
  const connected = new Map(
    cluster.nodes('master').map((node) => [`${node.options.host}:${node.options.port}`, node]),
  )
  const owners = new Set(cluster.slots.flatMap((nodes) => nodes?.[0] ?? []))
  return [...owners].map((owner) => {
    const node = connected.get(owner)
    if (node) return node
    // Nothing is asked while it is away, so the client would not look for it by itself.
    cluster.refreshSlotsCache(() => {})
    throw new Error(`${owner} of the Redis Cluster is away`)
  })
}

/**
 * The server's own name of its present run, and the one of its history: a server that was a replica in between has another
 * history, and the same run.
 */
async function runOf(redis: Redis): Promise<string> {
  const [server, replication] = await Promise.all([redis.info('server'), redis.info('replication')])
  const find = (text: string, name: string) => new RegExp(`^${name}:(\\w+)`, 'm').exec(text)?.[1] ?? 'unknown'
  return `${find(server, 'run_id')} ${find(replication, 'master_replid')}`
}

function digest(parts: string[]): string {
  return createHash('sha256').update(parts.join(' ')).digest('base64url').slice(0, 8)
}
