import type { Reading } from '@tarot/data'
import { spreadName } from './spread-name.server.ts'

/** A reading as tables show it: without the question. */
export function toReadingRow({ id, userId, spreadType, createdAt }: Reading) {
  return { id, userId, spread: spreadName(spreadType), createdAt }
}
