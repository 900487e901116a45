import type { IncomingMessage } from 'node:http'
import { BodyTooLarge, readBody } from '@tarot/http-server'
import type { Update } from 'grammy/types'
import { z } from 'zod'
import { Refusal } from './refusal.ts'

/** Bytes of one update at the most. Telegram's are a few KiB. */
const largest = 1024 * 1024

const envelope = z.looseObject({ update_id: z.int().min(0) })

/**
 * The update in the body of a request.
 *
 * @throws Refusal 413 for a body over 1 MiB, 400 for one that is no update; RequestAborted
 */
export async function readUpdate(request: IncomingMessage): Promise<Update> {
  const body = await readBody(request, largest).catch((error: unknown) => {
    throw error instanceof BodyTooLarge ? new Refusal(413, error.message) : error
  })
  const update = envelope.safeParse(parse(body.toString()))
  if (!update.success) throw new Refusal(400, 'the body is no update')
  // `checkUpdate` looks at the rest: what is malformed there is taken all the same, or Telegram would repeat it.
  return update.data as Update
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
