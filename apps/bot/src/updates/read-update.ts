import type { IncomingMessage } from 'node:http'
import type { Update } from 'grammy/types'
import { z } from 'zod'
import { Refusal } from './refusal.ts'

/** Bytes of one update at the most. Telegram's are a few KiB. */
const largest = 1024 * 1024

const envelope = z.looseObject({ update_id: z.int().min(0) })

/**
 * The update in the body of a request.
 *
 * @throws Refusal 413 for a body over 1 MiB, 400 for one that is no update
 */
export async function readUpdate(request: IncomingMessage): Promise<Update> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > largest) throw new Refusal(413, 'the body is too large')
    chunks.push(chunk)
  }
  const update = envelope.safeParse(parse(Buffer.concat(chunks).toString()))
  if (!update.success) throw new Refusal(400, 'the body is no update')
  // Beyond its number it is grammY's to read; the secret has shown that it comes from Telegram.
  return update.data as Update
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
