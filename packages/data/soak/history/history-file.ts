import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'
import type { Input, Kind, Result } from './calls.ts'

/**
 * How a call ended.
 *
 * - `ok`: acknowledged, with this result.
 * - `refused`: an error that means that nothing was done.
 * - `unknown`: the database was unavailable, or the process ended; it may have been done.
 */
export type Outcome<K extends Kind = Kind> =
  | { ok: Result<K> }
  | { refused: string; message: string; details: Record<string, unknown> }
  | { unknown: string }

/** One call of the history. Lines are counted from 1. */
export type Call<K extends Kind = Kind> = { [Each in K]: CallOf<Each> }[K]

interface CallOf<K extends Kind> {
  id: number
  /** The number of its operation, and that of the operation that it is or repeats. */
  n: number
  of: number
  kind: K
  input: Input<K>
  outcome: Outcome<K>
  intentLine: number
  /** Infinity without an outcome. */
  outcomeLine: number
}

export type Intent = Pick<CallOf<Kind>, 'id' | 'n' | 'of' | 'kind' | 'input'>

/**
 * The history: JSON lines, each written by one `write` before the call starts or before its caller learns the result,
 * so a SIGKILL of the writer loses nothing that was acknowledged.
 */
export function openHistory(path: string) {
  const file = openSync(path, 'a')
  // A newline first, so that a line that a kill truncated stays separate.
  const append = (entry: object) => writeSync(file, `\n${JSON.stringify(entry, encode)}`)
  return {
    intent: (intent: Intent) => append(intent),
    outcome: (id: number, outcome: Outcome) => append({ id, outcome }),
    close: () => closeSync(file),
  }
}

/** The calls of a history, in the order in which they began. A call without an outcome is unknown. */
export function readHistory(path: string): Call[] {
  const calls = new Map<number, Call>()
  for (const [index, line] of readFileSync(path, 'utf8').split('\n').entries()) {
    const entry = parse(line)
    if (!entry) continue
    const call = calls.get(entry.id)
    if (entry.outcome && call) Object.assign(call, { outcome: entry.outcome, outcomeLine: index + 1 })
    if (entry.kind) {
      const began = { outcome: { unknown: 'KILLED' }, intentLine: index + 1, outcomeLine: Infinity }
      calls.set(entry.id, { ...entry, ...began } as Call)
    }
  }
  return [...calls.values()]
}

function parse(line: string): (Partial<Call> & { id: number }) | undefined {
  try {
    return line ? JSON.parse(line, decode) : undefined
  } catch {
    return undefined
  }
}

function encode(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value
}

function decode(_: string, value: unknown): unknown {
  if (typeof value !== 'string') return value
  if (/^-?\d+n$/.test(value)) return BigInt(value.slice(0, -1))
  return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) ? new Date(value) : value
}
