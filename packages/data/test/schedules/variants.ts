import { readFileSync } from 'node:fs'
import type { AnyRedis, ScriptCommands } from '../../src/cache/scripts/scripts.ts'
import type { Faults } from './world.ts'

/** A cache without one of its rules, to show that the checks detect it. */
export interface Variant {
  /** A script, and the change of its text. */
  script?: [file: string, command: keyof ScriptCommands, from: string, to: string]
  /** Values that a server had before its restart count. */
  ignoresRuns?: boolean
  /** Redis is trusted as soon as it is available again. */
  neverWaits?: boolean
  /** Messages overtake each other. */
  isUnordered?: boolean
  /** Lost messages are not noticed. */
  hidesLosses?: boolean
}

const deleteLease = "redis.call('DEL', KEYS[2])"

/**
 * One variant for each rule: the missing rule, the faults that reveal it, and a seed at which they do. After a change of
 * the code it may be another seed: search on from there.
 */
export const variants: [name: string, variant: Variant, faults: Partial<Faults>, seed: number][] = [
  [
    'an older balance is stored over a newer one',
    { script: ['set-balance-2.lua', 'tarotSetBalance', 'tonumber(version) > tonumber(ARGV[2])', 'false'] },
    {},
    2,
  ],
  [
    'a commit is stored where nothing is stored',
    { script: ['set-balance-2.lua', 'tarotSetBalance', "elseif ARGV[5] == '' then", 'elseif false then'] },
    { evictions: 0.05 },
    21,
  ],
  [
    'a commit does not delete the lease',
    { script: ['set-balance-2.lua', 'tarotSetBalance', deleteLease, ''] },
    { evictions: 0.05 },
    122,
  ],
  [
    'a load is stored without the lease',
    { script: ['set-balance-2.lua', 'tarotSetBalance', "redis.call('GET', KEYS[2]) ~= ARGV[5]", 'false'] },
    { evictions: 0.05 },
    21,
  ],
  [
    'a commit does not delete a value of another generation',
    { script: ['set-balance-2.lua', 'tarotSetBalance', "redis.call('DEL', KEYS[1])", ''] },
    { generations: 0.05 },
    50,
  ],
  [
    'a reading does not delete the lease',
    { script: ['push-reading-2.lua', 'tarotPushReading', deleteLease, ''] },
    { evictions: 0.05 },
    4,
  ],
  [
    'a replayed reading does not invalidate the readings',
    { script: ['invalidate-user-4.lua', 'tarotInvalidateUser', ', KEYS[3], KEYS[4]', ''] },
    {},
    2,
  ],
  [
    'a session is stored over another revision',
    { script: ['set-session-1.lua', 'tarotSetSession', "ARGV[3] ~= '*'", 'false'] },
    {},
    1,
  ],
  ['messages overtake each other', { isUnordered: true }, {}, 291],
  ['lost messages are not noticed', { hidesLosses: true }, { lostChannels: 0.05 }, 207],
  ['values that a server had before its restart count', { ignoresRuns: true }, { restarts: 0.006 }, 994],
  ['Redis is trusted as soon as it is available again', { neverWaits: true }, { restarts: 0.006 }, 56],
]

const folder = new URL('../../src/cache/scripts/', import.meta.url)

/** Defines the variant's script on the client. Each variant needs its own client, because scripts belong to a client. */
export function useVariant<Client extends AnyRedis & ScriptCommands>(
  client: Client,
  variant: Variant,
): Client {
  if (!variant.script) return client
  const [file, command, from, to] = variant.script
  const lua = readFileSync(new URL(file, folder), 'utf8')
  if (!lua.includes(from)) throw new Error(`${file} has no ${from}`)
  client.defineCommand(command, {
    numberOfKeys: Number(/-(\d)\.lua$/.exec(file)?.[1]),
    lua: lua.replaceAll(from, to),
  })
  return client
}
