import type { Reading } from '@tarot/data'
import { spreads, verify } from '@tarot/deck'
import { InlineKeyboard } from 'grammy'
import { z } from 'zod'
import { pack } from '../callback-data/callback-data.ts'
import type { BotContext } from '../context.ts'
import type { View } from '../telegram/show.ts'

const sealed = z.object({ seed: z.string(), commitment: z.string() })

/** The seed and the commitment of a reading, checked anew each time they are shown. */
export function proof(ctx: BotContext, reading: Reading, page: number): View {
  const keyboard = new InlineKeyboard().text(ctx.t('button-back'), pack('reading', reading.id, page))
  const { data } = sealed.safeParse(reading.cards)
  if (!data || !verify(reading.cards).valid) return { text: ctx.html('proof-missing'), keyboard }
  const { name } = spreads[reading.spreadType]
  return { text: ctx.html('proof', { name, seed: data.seed, commitment: data.commitment }), keyboard }
}
