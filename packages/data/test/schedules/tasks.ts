import { DataError } from '../../src/errors.ts'
import type { Reading } from '../../src/readings/reading.ts'
import type { Process } from './process.ts'
import { newestFirst, type World } from './world.ts'

/** Acknowledged writes, with their times. */
export interface Acknowledged {
  versions: { at: number; version: number }[]
  readings: { at: number; reading: Reading }[]
  /** Calls of `sessions.update`. */
  updates: number
}

type Task = (world: World, process: Process, acknowledged: Acknowledged) => Promise<void>

const chooseStaleness = ({ choose }: World) => (choose() < 0.6 ? 0 : Math.floor(choose() * 300))

const readBalance: Task = async (world, process, { versions }) => {
  const maxStaleness = chooseStaleness(world)
  const since = world.clock.now - maxStaleness
  const due = Math.max(0, ...versions.filter(({ at }) => at <= since).map(({ version }) => version))
  const seen = process.seenVersion
  const version = (await process.balances.read(world.userId, maxStaleness))?.version ?? 0
  const description = `${process.name} read version ${version} at ${world.clock.now}, allowing ${maxStaleness} ms`
  if (version < due) world.violations.push(`${description}: version ${due} had been acknowledged`)
  if (version < seen) world.violations.push(`${description}: it had seen ${seen}`)
  if (version > world.ledger.version) world.violations.push(`${description}: there is none yet`)
  process.seenVersion = Math.max(process.seenVersion, version)
}

const readReadings: Task = async (world, process, { readings }) => {
  const maxStaleness = chooseStaleness(world)
  const since = world.clock.now - maxStaleness
  const due = readings.filter(({ at }) => at <= since).map(({ reading }) => reading)
  const found = await process.readings.read(world.userId, maxStaleness)
  const ids = new Set(found.map(({ id }) => id))
  const description = `${process.name} read readings ${[...ids]} at ${world.clock.now}, allowing ${maxStaleness} ms`
  const last = found.at(-1)
  for (const reading of due) {
    if (ids.has(reading.id)) continue
    const isTooOld = found.length === 10 && last && newestFirst(last, reading) < 0
    if (!isTooOld) world.violations.push(`${description}: ${reading.id} had been acknowledged`)
  }
  if (ids.size < found.length) world.violations.push(`${description}: one of them twice`)
  if (found.some((reading, n) => n > 0 && newestFirst(found[n - 1] as Reading, reading) > 0)) {
    world.violations.push(`${description}: not the newest first`)
  }
}

const unavailable = () => new DataError('DATABASE_UNAVAILABLE', 'the answer is lost')

/** Writes a ledger entry; its answer may be lost, and the call may then be repeated. */
const applyEntry: Task = async (world, process, { versions }) => {
  const { schedule, choose, userId } = world
  const [isUnknown, isRepeated] = [choose() < 0.2, choose() < 0.5]
  let version = 0
  const done = process.writeThrough.writeEntry(userId, async () => {
    await schedule.step(`${process.name} sends a commit`)
    const entry = world.applyEntry()
    version = entry.version
    await schedule.step(`${process.name} receives the commit`)
    if (isUnknown) throw unavailable()
    return { ...entry, replayed: false }
  })
  if (isUnknown) {
    await done.catch(() => {})
    if (!isRepeated) return
    await process.writeThrough.writeEntry(userId, async () => ({ balance: 0, version, replayed: true }))
  } else await done
  versions.push({ at: world.clock.now, version })
  process.seenVersion = Math.max(process.seenVersion, version)
}

/** Stores a reading, as `buy` does after its entry, and `complete`. */
const store: Task = async (world, process, { readings }) => {
  const { schedule, clock, choose } = world
  const began = clock.now
  const isReplayed = choose() < 0.2
  await schedule.step(`${process.name} sends a reading`)
  const { reading } = await process.writeThrough.storeReading(world.userId, async () => {
    const reading = world.addReading(began)
    await schedule.step(`${process.name} receives the stored reading`)
    return { reading, replayed: isReplayed }
  })
  readings.push({ at: clock.now, reading })
}

const updateSession: Task = async (_, process, acknowledged) => {
  await process.sessions.update('counter', (value) => Number(value ?? 0) + 1)
  acknowledged.updates += 1
}

/** Adds a pending invalidation, also of other users, so that their number may exceed the maximum. */
const addPendingInvalidation: Task = async (world, process) => {
  process.pendingInvalidations.add(BigInt(Math.floor(world.choose() * 4) + 1), 0)
}

const tasks: [chance: number, task: Task][] = [
  [0.35, readBalance],
  [0.15, readReadings],
  [0.2, applyEntry],
  [0.1, store],
  [0.08, updateSession],
  [0.06, (_, process) => process.writeThrough.flush()],
  [0.03, addPendingInvalidation],
  [0.03, async ({ userId }, process) => void (await process.balances.warm([userId]))],
]

function choose(chosen: number): Task {
  let sum = 0
  for (const [chance, task] of tasks) {
    sum += chance
    if (chosen < sum) return task
  }
  return readBalance
}

/** Runs tasks one after another, as the world chooses. */
export async function work(world: World, process: Process, acknowledged: Acknowledged, count: number) {
  for (let n = 0; n < count; n += 1) {
    const task = choose(world.choose())
    await world.schedule.step(`${process.name} begins`)
    await task(world, process, acknowledged)
  }
}
