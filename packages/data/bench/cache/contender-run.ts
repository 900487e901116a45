import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { Acknowledged, type Staleness } from './acknowledged.ts'
import { maxStaleness, type Servers } from './contender.ts'
import type { ContenderName } from './contenders.ts'
import type { Command, Order, Sample } from './process.ts'
import type { Workload } from './workload.ts'

/** The figures of all processes of a contender in one round. Times in milliseconds. */
export interface Round extends Staleness {
  /** Reads and writes a second. */
  throughput: number
  reads: number
  writes: number
  p50: number
  p95: number
  p99: number
  /** Loads from the database. */
  loads: number
  /** The share of reads without a load. */
  hitRate: number
  /** Calls that Redis did not answer within the contender's timeout. */
  unanswered: number
}

/** The processes of one contender, which run from the first round to the last. */
export class ContenderRun {
  readonly #processes: ChildProcess[]
  readonly #acknowledged = new Acknowledged()

  private constructor(processes: ChildProcess[]) {
    this.#processes = processes
  }

  static async start(
    contender: ContenderName,
    servers: Servers,
    workload: Workload,
    processes: number,
  ): Promise<ContenderRun> {
    const script = fileURLToPath(new URL('./process.ts', import.meta.url))
    const children = Array.from({ length: processes }, (_, n) => {
      const order: Order = { ...workload, contender, servers, processes, process: n + 1 }
      return fork(script, [JSON.stringify(order)], { serialization: 'advanced' })
    })
    await Promise.all(children.map(answer))
    return new ContenderRun(children)
  }

  async warm(): Promise<void> {
    await this.#all({ do: 'warm' })
  }

  async measure(milliseconds: number): Promise<Round> {
    const samples = (await this.#all({ do: 'measure', milliseconds })) as Sample[]
    for (const { writes } of samples) this.#acknowledged.add(writes)
    const staleness = samples.map(({ reads }) => this.#acknowledged.check(reads, maxStaleness))
    const took = Float64Array.from(samples.flatMap(({ reads }) => [...reads.took])).sort()
    const at = (share: number) => (took[Math.floor(took.length * share)] ?? 0) / 1e6
    const sum = (of: (sample: Sample) => number) => samples.reduce((total, sample) => total + of(sample), 0)
    const loads = sum((sample) => sample.loads)
    return {
      throughput: sum(({ reads, writes, seconds }) => (reads.at.length + writes.at.length) / seconds),
      reads: took.length,
      writes: sum(({ writes }) => writes.at.length),
      p50: at(0.5),
      p95: at(0.95),
      p99: at(0.99),
      loads,
      hitRate: 1 - loads / took.length,
      unanswered: sum((sample) => sample.unanswered),
      stale: staleness.reduce((total, { stale }) => total + stale, 0),
      tooOld: staleness.reduce((total, { tooOld }) => total + tooOld, 0),
      oldest: Math.max(...staleness.map(({ oldest }) => oldest)),
    }
  }

  async close(): Promise<void> {
    const ended = this.#processes.map((child) => once(child, 'exit'))
    for (const child of this.#processes) child.send({ do: 'close' } satisfies Command)
    await Promise.all(ended)
  }

  #all(command: Command): Promise<unknown[]> {
    const answers = Promise.all(this.#processes.map(answer))
    for (const child of this.#processes) child.send(command)
    return answers
  }
}

/** The next message of the process. */
function answer(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null) => reject(new Error(`a process of the benchmark ended with ${code}`))
    child.once('exit', onExit)
    child.once('message', (message) => {
      child.off('exit', onExit)
      resolve(message)
    })
  })
}
