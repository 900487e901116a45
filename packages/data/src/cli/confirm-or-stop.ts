import { confirm, isCancel } from '@clack/prompts'
import type { Command } from 'commander'
import { DataError } from '../errors.ts'

/**
 * Asks before something is replaced or deleted; with `--yes` it only prints the text.
 *
 * @param text what will happen
 * @throws DataError `INVALID_INPUT` unless the person agrees: also after Ctrl-C, after a signal, and if nobody can be asked
 */
export async function confirmOrStop(
  command: Command,
  text: string,
  question: string,
  signal?: AbortSignal,
): Promise<void> {
  const { yes, json } = command.optsWithGlobals<{ yes?: boolean; json?: boolean }>()
  if (yes) {
    if (!json) console.log(text)
    return
  }
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    throw refuse(`${text}\nNobody can be asked here: add --yes. Nothing was changed`)
  }
  console.log(text)
  const answer = await confirm({ message: question, initialValue: false, ...(signal ? { signal } : {}) })
  if (isCancel(answer) || !answer) throw refuse('Nothing was changed.')
}

const refuse = (message: string): DataError => new DataError('INVALID_INPUT', message, { field: 'yes' })
