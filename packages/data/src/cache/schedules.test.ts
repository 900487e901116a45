import { startLocalRedis } from '@tarot/services'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { play } from '../../test/schedules/play.ts'
import { useVariant, variants } from '../../test/schedules/variants.ts'
import { noFaults, schedulesFaults } from '../../test/schedules/world.ts'
import { useSeed } from '../../test/seed.ts'
import { readEnvironment, wholeNumber } from '../environment.ts'
import { connectRedis } from './redis.ts'
import { defineScripts } from './scripts/scripts.ts'

const connect = async () => defineScripts(await connectRedis(server.url, () => {}))

let server: Awaited<ReturnType<typeof startLocalRedis>>
let redis: Awaited<ReturnType<typeof connect>>
beforeAll(async () => {
  server = await startLocalRedis()
  redis = await connect()
})
afterAll(async () => {
  redis.disconnect()
  await server.stop()
})

const environmentSchema = z.object({ SCHEDULES: wholeNumber(1, 1_000_000).default(25) })
const { SCHEDULES: schedules } = readEnvironment(environmentSchema, process.env)

describe('no answer is older than one that was seen or acknowledged, and no update is lost, with answers', () => {
  test.each(Object.entries(schedulesFaults))(
    '%s',
    async (name, faults) => {
      const first = useSeed(`${schedules} schedules ${name}`)
      for (let seed = first; seed < first + schedules; seed += 1) {
        const { violations, trace } = await play(redis, seed, faults)
        expect({ seed, violations, trace: violations.length ? trace : [] }).toEqual({
          seed,
          violations: [],
          trace: [],
        })
      }
    },
    600_000,
  )
})

test('a seed determines the whole interleaving', async () => {
  const faults = {
    ...noFaults,
    lostReplies: 0.2,
    evictions: 0.05,
    restarts: 0.02,
    generations: 0.02,
    lostChannels: 0.02,
  }
  const [one, two] = [await play(redis, 7, faults), await play(redis, 7, faults)]
  expect(two.trace).toEqual(one.trace)
  expect(one.trace.length).toBeGreaterThan(50)
})

// The checks can fail: each omitted rule causes a violation.
test.each(variants)(
  'a violation is found when %s',
  async (_, variant, faults, first) => {
    const client = useVariant(await connect(), variant)
    let violations: string[] = []
    for (let seed = first; violations.length === 0 && seed < first + 300; seed += 1) {
      ;({ violations } = await play(client, seed, { ...noFaults, ...faults }, variant))
    }
    client.disconnect()
    expect(violations).not.toEqual([])
  },
  120_000,
)
