import { graceDays, type Notification, subscriptionTiers } from '@tarot/data'
import { InlineKeyboard } from 'grammy'
import { z } from 'zod'
import { pack } from '../callback-data/callback-data.ts'
import type { Translator } from '../context.ts'
import { translator } from '../middleware/i18n.ts'
import { Html } from '../telegram/html.ts'
import type { View } from '../telegram/show.ts'
import { formatDate } from './format-date.ts'
import { mainMenu } from './main-menu.ts'
import { planNames } from './plan-names.ts'

/** The details of all kinds of notification. A missing value or null counts as 0 or none. */
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

/** Shows a notification. @param draftId of a draft that waits for credits */
export function notificationView(
  { kind, details: stored }: Pick<Notification, 'kind' | 'details'>,
  draftId?: string,
): View {
  const keyboard = draftId
    ? new InlineKeyboard().text(translator.t('button-continue'), pack('continue', draftId))
    : mainMenu(translator)
  return { text: texts[kind](translator, details.parse(stored)), keyboard }
}

const texts: Record<Notification['kind'], (translator: Translator, figures: Details) => Html> = {
  payment_credited: ({ t, html }, { credits, balance, tier, periodEnd, renewal }) => {
    if (!tier) return html('notification-payment-credited', { credits, balance })
    const args = { plan: t(planNames[tier]), credits, balance, end: periodEnd ? formatDate(periodEnd) : '' }
    return renewal ? html('notification-renewed', args) : html('notification-subscribed', args)
  },
  payment_parked: ({ html }, { stars }) => html('notification-payment-parked', { stars }),
  payment_refunded: ({ html }, { stars }) => html('notification-payment-refunded', { stars }),
  purchase_refunded: refundedText,
  reading_refunded: ({ html }, { credits, balance }) =>
    html('notification-reading-refunded', { credits, balance }),
  hold_released: ({ html }, { credits }) => html('notification-hold-released', { credits }),
  renewal_failed: ({ t, html }, { tier, periodEnd }) =>
    html('notification-renewal-failed', { plan: t(planNames[tier ?? 'basic']), end: graceEnd(periodEnd) }),
  credits_granted: ({ html }, { credits, balance }) =>
    html('notification-credits-granted', { credits, balance }),
  tier_set: tierSetText,
  tier_lapsed: ({ t, html }, { tier }) =>
    html('notification-tier-lapsed', { plan: t(planNames[tier ?? 'basic']) }),
}

function refundedText({ t, html }: Translator, { credits, balance, shortfall, tier }: Details): Html {
  const key =
    shortfall === 0
      ? 'notification-purchase-refunded'
      : credits === 0
        ? 'notification-purchase-refunded-spent'
        : 'notification-purchase-refunded-short'
  const text = html(key, { credits, balance, shortfall })
  if (!tier) return text
  return Html.join([text, html('notification-purchase-refunded-plan', { plan: t(planNames[tier]) })], ' ')
}

/** An operator has set or removed the plan, or changed its end. */
function tierSetText({ t, html }: Translator, { tier, oldTier, periodEnd }: Details): Html {
  if (!tier || tier === 'basic') return html('notification-tier-removed', { plan: t(planNames[oldTier]) })
  const args = { plan: t(planNames[tier]), end: periodEnd ? formatDate(periodEnd) : '' }
  if (tier !== oldTier) return html(periodEnd ? 'notification-tier-set-until' : 'notification-tier-set', args)
  return html(periodEnd ? 'notification-tier-end-set' : 'notification-tier-prolonged', args)
}

/** The last day of the grace period of a plan whose renewal is not paid. */
export function graceEnd(periodEnd: Date | null): string {
  return periodEnd ? formatDate(new Date(periodEnd.getTime() + graceDays * 86_400_000)) : ''
}
