import { clearLine, cursorTo } from 'node:readline'
import type { Command } from 'commander'
import { readConfig } from '../config.ts'
import { isDataError } from '../errors.ts'
import { type Data, openData } from '../open-data.ts'
import { readBotId } from '../telegram/bot-id.ts'
import { describeProgress } from './describe-progress.ts'

/** One sentence for the operator. An error that is not a `DataError` is a bug and shows its stack. */
export function explain(error: unknown): string {
  if (!isDataError(error)) return error instanceof Error ? (error.stack ?? error.message) : String(error)
  if (error.message === 'DATABASE_URL is not set') {
    return `${error.message}: set it to postgresql://user:password@host:port/database, or run \`pnpm start\` once`
  }
  if (error.code === 'DATABASE_UNAVAILABLE') {
    return 'The database does not answer. Is it running, and is DATABASE_URL right?'
  }
  return error.message
}

/** Prints the value as JSON with `--json`, otherwise the text. Bigints become decimal strings. */
export function print(command: Command, value: unknown, text: string): void {
  const { json } = command.optsWithGlobals<{ json?: boolean }>()
  console.log(
    json ? JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? String(item) : item)) : text,
  )
}

/**
 * Opens the data with the settings of the environment, calls `work`, and closes the data.
 *
 * @param options.asBot whether to open it for the bot of `BOT_TOKEN`
 */
export async function withData(
  work: (data: Data) => Promise<void>,
  { asBot = false }: { asBot?: boolean } = {},
): Promise<void> {
  const data = await openData({ ...readConfig(), botId: asBot ? readBotId() : undefined })
  try {
    await work(data)
  } finally {
    await data.close()
  }
}

/**
 * A line of progress on a terminal; without a terminal, or with `--json`, it does nothing. It never reads the keyboard, so
 * that Ctrl-C is SIGINT.
 */
export function startProgress(command: Command, title: string) {
  const { json } = command.optsWithGlobals<{ json?: boolean }>()
  if (json || !process.stdout.isTTY)
    return { advance(_done: number, _total: number | null, _step?: string, _unit?: 'bytes') {}, stop() {} }
  const show = (line: string) => {
    cursorTo(process.stdout, 0)
    clearLine(process.stdout, 0)
    // A longer line would wrap, and its beginning would stay.
    process.stdout.write(line.slice(0, (process.stdout.columns || 80) - 1))
  }
  return {
    /**
     * @param total null if it is not known
     * @param step what is done now; default: the title
     */
    advance(done: number, total: number | null, step = title, unit?: 'bytes') {
      show(describeProgress(step, done, total, unit))
    },
    stop() {
      show('')
    },
  }
}
