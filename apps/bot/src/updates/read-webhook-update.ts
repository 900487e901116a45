import type { IncomingMessage } from 'node:http'
import { BodyTooLarge, readBody } from '@tarot/http-server'
import type { Update } from 'grammy/types'
import { z } from 'zod'
import { WebhookRefusalError } from './webhook-refusal-error.ts'

/** Maximum size of an update in bytes. Telegram's are a few KiB. */
const maxBytes = 1024 * 1024

const envelope = z.looseObject({ update_id: z.int().min(0) })

/**
 * Reads the update in the body of a webhook request.
 *
 * @throws WebhookRefusalError 413 for a body over 1 MiB, 400 for a body without an update; RequestAborted
 */
export async function readWebhookUpdate(request: IncomingMessage): Promise<Update> {
  const body = await readBody(request, maxBytes).catch((error: unknown) => {
    throw error instanceof BodyTooLarge ? new WebhookRefusalError(413, error.message) : error
  })
  const update = envelope.safeParse(parse(body.toString()))
  if (!update.success) throw new WebhookRefusalError(400, 'the body is not an update')
  // `checkUpdate` validates the rest. A malformed update is accepted here, because Telegram would send it again.
  return update.data as Update
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
