import { readFileSync } from 'node:fs'
import type { AnyRedis, ScriptCommands } from '../../src/cache/scripts/scripts.ts'
import type { Faults } from './world.ts'

/** A cache without one of the things that keep it right, to show that the checks find out. */
export interface Variant {
  /** A file among the scripts, and what is changed in it. */
  script?: [file: string, command: keyof ScriptCommands, from: string, to: string]
  /** What a server held before its restart counts. */
  ignoresRuns?: boolean
  /** Redis is believed as soon as it is back. */
  neverWaits?: boolean
  /** Messages overtake each other. */
  isUnordered?: boolean
  /** Messages are missing, and nobody is told. */
  hidesLosses?: boolean
}

const deleteLease = "redis.call('DEL', KEYS[2])"

/**
 * One for each rule: what is left out, which faults bring it out, and a seed at which they do. Another seed does after a
 * change of the code: look on from there.
 */
export const variants: [name: string, variant: Variant, faults: Partial<Faults>, seed: number][] = [
  [
    'an older balance is stored over a newer one',
    { script: ['set-balance-2.lua', 'tarotSetBalance', 'tonumber(version) > tonumber(ARGV[2])', 'false'] },
    {},
    2,
  ],
  [
    'a commit is stored where nothing is',
    { script: ['set-balance-2.lua', 'tarotSetBalance', "elseif ARGV[5] == '' then", 'elseif false then'] },
    { evictions: 0.05 },
    21,
  ],
  [
    'a commit leaves the lease to its holder',
    { script: ['set-balance-2.lua', 'tarotSetBalance', deleteLease, ''] },
    { evictions: 0.05 },
    122,
  ],
  [
    'what is loaded is stored without the lease',
    { script: ['set-balance-2.lua', 'tarotSetBalance', "redis.call('GET', KEYS[2]) ~= ARGV[5]", 'false'] },
    { evictions: 0.05 },
    21,
  ],
  [
    'a commit leaves a value of another generation',
    { script: ['set-balance-2.lua', 'tarotSetBalance', "redis.call('DEL', KEYS[1])", ''] },
    { generations: 0.05 },
    50,
  ],
  [
    'a reading leaves the lease to its holder',
    { script: ['push-reading-2.lua', 'tarotPushReading', deleteLease, ''] },
    { evictions: 0.05 },
    4,
  ],
  [
    'a replayed reading does not let the readings be forgotten',
    { script: ['invalidate-user-4.lua', 'tarotInvalidateUser', ', KEYS[3], KEYS[4]', ''] },
    {},
    2,
  ],
  [
    'a session is stored over whatever is there',
    { script: ['set-session-1.lua', 'tarotSetSession', "ARGV[3] ~= '*'", 'false'] },
    {},
    1,
  ],
  ['messages overtake each other', { isUnordered: true }, {}, 291],
  ['messages are missing and nobody is told', { hidesLosses: true }, { lostChannels: 0.05 }, 207],
  ['what a server held before its restart counts', { ignoresRuns: true }, { restarts: 0.006 }, 994],
  ['Redis is believed as soon as it is back', { neverWaits: true }, { restarts: 0.006 }, 56],
]

const folder = new URL('../../src/cache/scripts/', import.meta.url)

/** A client of its own for the variant, for scripts are the client's. */
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
