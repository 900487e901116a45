import { createHash, randomBytes } from 'node:crypto'
import { Cluster, type Redis } from 'ioredis'
import type { IdentityNames } from '../database/database-identity.ts'
import type { Keys } from './keys.ts'
import type { AnyRedis } from './scripts/scripts.ts'

/** Milliseconds that a generation lasts when no process reads it: longer than any stored value. */
const generationTtl = 86_400_000

/** What the epoch is made of, as the servers report it. */
export interface StoredEpoch {
  /** Names of the servers' runs. They change with a restart or a failover, because writes may be lost then. */
  runs: string[]
  generation: string
  sessionGeneration: string
}

/** Values that are stored under another epoch count as missing. Every process computes the same epoch. */
export interface Epoch {
  /** Of balances and readings: made of the runs, the database's server and the generation. */
  values: string
  /** Of sessions: made of the runs, the database's history and the generation of sessions. */
  sessions: string
}

/** The keys that hold the generations. */
export type GenerationKeys = Pick<Keys, 'generation' | 'sessionGeneration'>

/** @throws Error while a master is unavailable: its successor may lack writes */
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
    values: digest([generation, ...runs, database.server]),
    sessions: digest([sessionGeneration, ...runs, database.history]),
  }
}

/** Begins a generation: everything stored before counts as missing. */
export async function writeGeneration(redis: AnyRedis, key: string): Promise<void> {
  await redis.set(key, randomBytes(6).toString('base64url'), 'PX', generationTtl)
}

/** Begins a generation unless another process has begun one since `known` was read. */
export async function endGeneration(redis: AnyRedis, key: string, known: string | undefined): Promise<void> {
  if (known !== undefined && (await redis.get(key)) !== known) return
  await writeGeneration(redis, key)
}

/** A missing generation is replaced by a new one: it may have been evicted, while the values that it ended were not. */
async function findGeneration(redis: AnyRedis, key: string): Promise<string> {
  const found = await redis.getex(key, 'PX', generationTtl)
  if (found !== null) return found
  await redis.set(key, randomBytes(6).toString('base64url'), 'PX', generationTtl, 'NX')
  return (await redis.get(key)) ?? 'none'
}

/** All masters that own slots. */
function mastersOf(cluster: Cluster): Redis[] {
  const connected = new Map(
    cluster.nodes('master').map((node) => [`${node.options.host}:${node.options.port}`, node]),
  )
  const owners = new Set(cluster.slots.flatMap((nodes) => nodes?.[0] ?? []))
  return [...owners].map((owner) => {
    const node = connected.get(owner)
    if (node) return node
    // No command is sent while a master is unavailable, so the client would not refresh by itself.
    cluster.refreshSlotsCache(() => {})
    throw new Error(`${owner} of the Redis Cluster is unavailable`)
  })
}

/** The server's run id and replication id: a server that was a replica in between has another replication id. */
async function runOf(redis: Redis): Promise<string> {
  const [server, replication] = await Promise.all([redis.info('server'), redis.info('replication')])
  const find = (text: string, name: string) => new RegExp(`^${name}:(\\w+)`, 'm').exec(text)?.[1] ?? 'unknown'
  return `${find(server, 'run_id')} ${find(replication, 'master_replid')}`
}

function digest(parts: string[]): string {
  return createHash('sha256').update(parts.join(' ')).digest('base64url').slice(0, 8)
}
