import type { Data } from '@tarot/data'
import { Composer } from 'grammy'
import { z } from 'zod'
import { readCommand } from '../commands.ts'
import type { BotContext } from '../context.ts'
import { openSessionStorage } from '../session-storage.ts'

/** Minimum length of a text that may continue in the next message. Apps split at 4,096 characters or a space before. */
const minSplitLength = 3_000

/** Maximum seconds from the first to the last part. An app sends all at once; a user does not type another so soon. */
const maxSecondsApart = 2

/** The first part of a text, and the last one if known: a part below the minimum length. */
const firstPartSchema = z.object({
  messageId: z.number(),
  date: z.number(),
  lastId: z.number().exactOptional(),
})
type FirstPart = z.output<typeof firstPartSchema>

/** Whether a text is so long that it may be only the first part of one. */
export const mayBeFirstPart = (text: string): boolean => text.length >= minSplitLength

/**
 * Drops the further parts of a text that an app has split into several messages. Telegram does not mark such parts, so
 * they are recognized by length and time. The first part is handled, and refused where it is too long. Without this
 * filter, the last part would count as a question of its own, because it is short.
 *
 * @param botId separates bots that share a Redis
 */
export function splitMessages(sessions: Data['sessions'], botId: number): Composer<BotContext> {
  const storage = openSessionStorage(sessions, firstPartSchema)
  const composer = new Composer<BotContext>()
  composer.on('message:text', async (ctx, next) => {
    const { text, message_id: messageId, date } = ctx.message
    if (readCommand(text)) return next()
    const key = `bot:${botId}:${ctx.chat.id}:part`
    const first = await storage.read(key)
    if (first && isContinuation(first, { messageId, date })) {
      if (!mayBeFirstPart(text)) await storage.write(key, { ...first, lastId: messageId })
      return
    }
    if (mayBeFirstPart(text)) await storage.write(key, { messageId, date })
    await next()
  })
  return composer
}

function isContinuation(
  { messageId: firstId, lastId = Infinity, date }: FirstPart,
  message: FirstPart,
): boolean {
  const { messageId } = message
  return messageId > firstId && messageId <= lastId && message.date - date <= maxSecondsApart
}
