import type { Data } from '@tarot/data'
import { Composer } from 'grammy'
import { z } from 'zod'
import { readCommand } from '../commands.ts'
import type { BotContext } from '../context.ts'
import { openSessionStorage } from '../session-storage.ts'

/** Texts from here on may go on in the next message: people's apps cut at 4,096 characters, or at a space before. */
const mayGoOn = 3_000

/** Seconds from the first part of a text to its last: an app sends them at once, and nobody sends the next text so soon. */
const apart = 2

/** The first part of a text, and its last one where it is known: a part that is too short to go on. */
const textSchema = z.object({ messageId: z.number(), date: z.number(), lastId: z.number().exactOptional() })
type Text = z.output<typeof textSchema>

/** Whether a text is so long that this may be the first part of it only. */
export const isPart = (text: string): boolean => text.length >= mayGoOn

/**
 * A text that is too long for one message comes as several, and nothing in them says so but their length and their time.
 * The first part is handled, and refused wherever that much is too much; the others are left out: the last one, being
 * short, would be taken for a question of its own.
 *
 * @param botId keeps bots apart that share a Redis
 */
export function splitMessages(sessions: Data['sessions'], botId: number): Composer<BotContext> {
  const storage = openSessionStorage(sessions, textSchema)
  const composer = new Composer<BotContext>()
  composer.on('message:text', async (ctx, next) => {
    const { text, message_id: messageId, date } = ctx.message
    if (readCommand(text)) return next()
    const key = `bot:${botId}:${ctx.chat.id}:part`
    const before = await storage.read(key)
    if (before && isRest(before, { messageId, date })) {
      if (!isPart(text)) await storage.write(key, { ...before, lastId: messageId })
      return
    }
    if (isPart(text)) await storage.write(key, { messageId, date })
    await next()
  })
  return composer
}

function isRest({ messageId: firstId, lastId = Infinity, date }: Text, message: Text): boolean {
  const { messageId } = message
  return messageId > firstId && messageId <= lastId && message.date - date <= apart
}
