import { type Command, InvalidArgumentError } from 'commander'
import { z } from 'zod'
import type { RestorePlan, RestoreTarget } from '../../../backup/engine.ts'
import { wholeNumber } from '../../../environment.ts'
import { DataError } from '../../../errors.ts'
import { parseArgument } from '../../parse-argument.ts'

export interface TargetOptions {
  to?: Date
  backup?: string
  latest?: boolean
  timeline?: number
}

/** Adds the options that name what to restore. */
export function addTargetOptions(command: Command): Command {
  return command
    .option('--latest', 'the newest state that the repository has')
    .option(
      '--to <time>',
      'all that was committed until this moment, as 2025-02-28T14:59:59Z or with +01:00',
      moment,
    )
    .option('--backup <id>', 'the state at the end of this backup: see pnpm data backup list')
    .option(
      '--timeline <number>',
      'follow this timeline instead of the newest one, for a moment that a restore has undone',
      parseArgument(wholeNumber(1, 2_147_483_647)),
    )
}

/** Says which timeline a restore follows, if others have another state of that moment. */
export function describeTimelines({ timeline, otherTimelines }: RestorePlan): string[] {
  if (otherTimelines.length === 0) return []
  const [others, verb] = otherTimelines.length > 1 ? ['timelines', 'have'] : ['timeline', 'has']
  return [
    `Follows timeline ${timeline}, the newest. Before a restore that moment was another one: ${others} ${otherTimelines.join(', ')} ${verb} it too, see --timeline.`,
  ]
}

/** @throws DataError `INVALID_INPUT` unless exactly one option is set */
export function readTarget(options: TargetOptions, fallback?: RestoreTarget): RestoreTarget {
  const targets: RestoreTarget[] = [
    ...(options.to ? [{ kind: 'time', time: options.to } as const] : []),
    ...(options.backup ? [{ kind: 'backup', id: options.backup } as const] : []),
    ...(options.latest ? [{ kind: 'latest' } as const] : []),
  ]
  const [target = fallback] = targets
  if (target && targets.length <= 1) return target
  throw new DataError('INVALID_INPUT', 'name one of --latest, --to <time> and --backup <id>')
}

/** A moment without an offset would be one of an unknown time zone. `Date` would take 30 February for 2 March. */
function moment(text: string): Date {
  const parts = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)\s?(Z|[+-]\d\d:?\d\d)$/i.exec(
    text.trim(),
  )
  const [, day, clock, offset] = parts ?? []
  if (day && !z.iso.date().safeParse(day).success)
    throw new InvalidArgumentError(`The calendar has no day ${day}.`)
  const time = new Date(`${day}T${clock}${offset}`)
  if (!Number.isNaN(time.getTime())) return time
  throw new InvalidArgumentError(
    'It must be a date and a time with an offset: 2025-02-28T14:59:59Z, or 2025-02-28T15:59:59+01:00.',
  )
}
