import type { Sandbox } from '../sandbox.ts'
import { ActionError } from './action-error.ts'

/**
 * Sends held updates to the bot, each under the next `update_id`.
 *
 * @param numbers in this order; a number may be repeated. Default: all held updates, and holding stops
 * @returns the ids of the sent updates
 */
export function releaseUpdates(sandbox: Sandbox, numbers?: number[]): number[] {
  const { heldUpdates, updates } = sandbox
  if (!numbers) heldUpdates.hold(undefined)
  const released = numbers ? numbers.map((number) => findHeld(sandbox, number)) : heldUpdates.all()
  for (const { number } of released) heldUpdates.delete(number)
  const ids = released.map(({ kind, content, lane, lifetime }) => updates.add(kind, content, lane, lifetime))
  sandbox.announceQueue()
  return ids.filter((id) => id !== undefined)
}

function findHeld({ heldUpdates }: Sandbox, number: number) {
  const held = heldUpdates.get(number)
  if (!held) throw new ActionError(404, `No update ${number} is held.`)
  return held
}
