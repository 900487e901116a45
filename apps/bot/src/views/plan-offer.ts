import { plans } from '@tarot/pricing'
import { InlineKeyboard } from 'grammy'
import { pack } from '../callback-data/callback-data.ts'
import type { BotContext } from '../context.ts'
import { paidTier } from '../plans.ts'
import { Html } from '../telegram/html.ts'
import type { View } from '../telegram/show.ts'
import { benefitsText } from './benefits.ts'
import { planNames } from './plan-names.ts'

/** A plan and the way to it. @param link by which Telegram sells it to this person */
export function planOffer(ctx: BotContext, plan: keyof typeof plans, link: string): View {
  const name = ctx.t(planNames[plan])
  const { stars } = plans[plan]
  const keyboard = new InlineKeyboard()
    .url(ctx.t('button-subscribe', { stars }), link)
    .row()
    .text(ctx.t('button-back-shop'), pack('shop'))
  const now = paidTier(ctx.user)
  const change = now === 'basic' ? [] : [ctx.html('plan-replaces', { plan: ctx.t(planNames[now]) })]
  const offer = ctx.html('plan-offer', { plan: name, stars, benefits: benefitsText(ctx, plan) })
  return { text: Html.join([offer, ...change], '\n\n'), keyboard }
}
