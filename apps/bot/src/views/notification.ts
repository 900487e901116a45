import { graceDays, type Notification, subscriptionTiers } from '@tarot/data'
import { InlineKeyboard } from 'grammy'
import { z } from 'zod'
import { pack } from '../callback-data/callback-data.ts'
import type { Speech } from '../context.ts'
import { speech } from '../middleware/i18n.ts'
import { Html } from '../telegram/html.ts'
import type { View } from '../telegram/show.ts'
import { formatDate } from './format-date.ts'
import { mainMenu } from './main-menu.ts'
import { planNames } from './plan-names.ts'

/** The figures that any kind may carry. What is missing or null counts as nothing. */
const details = z.object({
  stars: z.number().catch(0),
  credits: z.number().catch(0),
  balance: z.number().catch(0),
  shortfall: z.number().catch(0),
  tier: z.enum(subscriptionTiers).nullable().catch(null),
  oldTier: z.enum(subscriptionTiers).catch('basic'),
  periodEnd: z.coerce.date().nullable().catch(null),
  renewal: z.boolean().catch(false),
})
type Details = z.output<typeof details>

/** @param draftId of a question that waits to be drawn for */
export function notificationView(
  { kind, details: given }: Pick<Notification, 'kind' | 'details'>,
  draftId?: string,
): View {
  const keyboard = draftId
    ? new InlineKeyboard().text(speech.t('button-continue'), pack('continue', draftId))
    : mainMenu(speech)
  return { text: texts[kind](speech, details.parse(given)), keyboard }
}

const texts: Record<Notification['kind'], (speech: Speech, figures: Details) => Html> = {
  payment_credited: ({ t, html }, { credits, balance, tier, periodEnd, renewal }) => {
    if (!tier) return html('told-credited', { credits, balance })
    const args = { plan: t(planNames[tier]), credits, balance, end: periodEnd ? formatDate(periodEnd) : '' }
    return renewal ? html('told-renewed', args) : html('told-subscribed', args)
  },
  payment_parked: ({ html }, { stars }) => html('told-parked', { stars }),
  payment_refunded: ({ html }, { stars }) => html('told-returned', { stars }),
  purchase_refunded: refundedText,
  reading_refunded: ({ html }, { credits, balance }) => html('told-reading-refunded', { credits, balance }),
  hold_released: ({ html }, { credits }) => html('told-released', { credits }),
  renewal_failed: ({ t, html }, { tier, periodEnd }) =>
    html('told-renewal-failed', { plan: t(planNames[tier ?? 'basic']), end: graceEnd(periodEnd) }),
  credits_granted: ({ html }, { credits, balance }) => html('told-given', { credits, balance }),
  tier_set: tierSetText,
  tier_lapsed: ({ t, html }, { tier }) => html('told-lapsed', { plan: t(planNames[tier ?? 'basic']) }),
}

function refundedText({ t, html }: Speech, { credits, balance, shortfall, tier }: Details): Html {
  const gone =
    shortfall === 0 ? 'told-refunded' : credits === 0 ? 'told-refunded-spent' : 'told-refunded-short'
  const text = html(gone, { credits, balance, shortfall })
  if (!tier) return text
  return Html.join([text, html('told-refunded-plan', { plan: t(planNames[tier]) })], ' ')
}

/** A plan that an operator gave, took, or changed the end of. */
function tierSetText({ t, html }: Speech, { tier, oldTier, periodEnd }: Details): Html {
  if (!tier || tier === 'basic') return html('told-plan-taken', { plan: t(planNames[oldTier]) })
  const args = { plan: t(planNames[tier]), end: periodEnd ? formatDate(periodEnd) : '' }
  if (tier !== oldTier) return html(periodEnd ? 'told-plan-until' : 'told-plan', args)
  return html(periodEnd ? 'told-plan-end-until' : 'told-plan-end', args)
}

/** The last day of a plan whose renewal has not come. */
export function graceEnd(periodEnd: Date | null): string {
  return periodEnd ? formatDate(new Date(periodEnd.getTime() + graceDays * 86_400_000)) : ''
}
