import type { TransactionPartnerUser, User } from '@grammyjs/types'
import { z } from 'zod'

const seconds = z.int()
const user = z.looseObject({ id: z.int(), is_bot: z.boolean(), first_name: z.string() })
const partner = z.custom<TransactionPartnerUser>(
  (value) =>
    z.object({ type: z.literal('user'), user, invoice_payload: z.string() }).safeParse(value).success,
  'A transaction needs its person.',
)

const subscription = z.strictObject({
  /** Charge id of the first payment, which identifies the subscription. */
  chargeId: z.string(),
  personId: z.int(),
  slug: z.string(),
  payload: z.string(),
  title: z.string(),
  stars: z.int(),
  period: seconds.positive(),
  expiresAt: seconds,
  /** `ended`: cancelled and expired. */
  state: z.enum(['active', 'canceled', 'failed', 'ended']),
  /** Whether the bot cancelled it: the person can't re-enable it until the bot allows it. */
  canceledByBot: z.boolean(),
})

const offer = z.strictObject({
  title: z.string(),
  description: z.string(),
  payload: z.string(),
  stars: z.int(),
  subscription: z.strictObject({ slug: z.string(), period: seconds.positive() }).optional(),
})

/** The affiliate of a person, who receives a commission on each of that person's payments. */
const referral = z.strictObject({
  affiliate: z.custom<User>((value) => user.safeParse(value).success, 'A referral needs its affiliate.'),
  commissionPerMille: z.int().min(1).max(999),
})

/** The content of the stars file. */
export const starsData = z.strictObject({
  /** Stars by the id of the person. */
  balances: z.record(z.string(), z.int()),
  /** Oldest first. */
  transactions: z.array(
    z.strictObject({
      id: z.string(),
      /** What the bot received or refunded, without the commission of an affiliate. */
      amount: z.int(),
      nanostar_amount: z.int().optional(),
      date: seconds,
      source: partner.optional(),
      receiver: partner.optional(),
    }),
  ),
  subscriptions: z.array(subscription),
  /** Offers of links by slug. */
  links: z.record(z.string(), offer),
  /** By the id of the referred person. */
  referrals: z.record(z.string(), referral).default({}),
})

export type StarsData = z.output<typeof starsData>
export type Subscription = z.output<typeof subscription>
/** One payment or refund in the format of the Bot API. */
export type Transaction = StarsData['transactions'][number]

export const noStars = (): StarsData => ({
  balances: {},
  transactions: [],
  subscriptions: [],
  links: {},
  referrals: {},
})
