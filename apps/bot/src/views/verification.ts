import type { Reading } from '@tarot/data'
import { spreads, verify } from '@tarot/deck'
import { InlineKeyboard } from 'grammy'
import { z } from 'zod'
import { pack } from '../callback-data/callback-data.ts'
import type { BotContext } from '../context.ts'
import type { View } from '../telegram/show.ts'

const sealedDraw = z.object({ seed: z.string(), commitment: z.string() })

/** Shows the seed and the seal of a reading, and verifies them each time. */
export function verificationView(ctx: BotContext, reading: Reading, page: number): View {
  const keyboard = new InlineKeyboard().text(ctx.t('button-back'), pack('reading', reading.id, page))
  const { data } = sealedDraw.safeParse(reading.cards)
  if (!data || !verify(reading.cards).valid) return { text: ctx.html('verification-missing'), keyboard }
  const { name } = spreads[reading.spreadType]
  return { text: ctx.html('verification', { name, seed: data.seed, commitment: data.commitment }), keyboard }
}
