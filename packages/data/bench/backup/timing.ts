import { median } from '../harness.ts'
import { rounds as chosenRounds } from '../settings.ts'

const rounds = chosenRounds ?? 3

/**
 * Seconds of each contender: the median of the rounds, in which the order rotates.
 *
 * @param prepare runs before each round and is not measured
 * @param afterEach runs after each contender and is not measured
 */
export async function interleaveSeconds<Name extends string>(
  contenders: Record<Name, () => Promise<unknown>>,
  { prepare, afterEach }: { prepare?: () => Promise<void>; afterEach?: () => Promise<void> } = {},
): Promise<Record<Name, number>> {
  const names = Object.keys(contenders) as Name[]
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>
  for (let round = 0; round < rounds; round += 1) {
    await prepare?.()
    for (let n = 0; n < names.length; n += 1) {
      const name = names[(n + round) % names.length] as Name
      times[name].push((await seconds(name, contenders[name])).seconds)
      await afterEach?.()
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(times[name])])) as Record<Name, number>
}

/** Measures a step, and says at once how long it took: a run takes half an hour. */
export async function seconds<Result>(
  step: string,
  work: () => Promise<Result>,
): Promise<{ seconds: number; result: Result }> {
  const began = performance.now()
  const result = await work()
  const taken = (performance.now() - began) / 1_000
  console.error(`  ${step}: ${taken.toFixed(1)} s`)
  return { seconds: taken, result }
}
