import type { TransactionPartnerUser, User } from '@grammyjs/types'
import { z } from 'zod'

const seconds = z.int()
const user = z.looseObject({ id: z.int(), is_bot: z.boolean(), first_name: z.string() })
const partner = z.custom<TransactionPartnerUser>(
  (value) =>
    z.object({ type: z.literal('user'), user, invoice_payload: z.string() }).safeParse(value).success,
  'A transaction needs the person it was with.',
)

const subscription = z.strictObject({
  /** Of the first payment: the subscription goes by it. */
  chargeId: z.string(),
  personId: z.int(),
  slug: z.string(),
  payload: z.string(),
  title: z.string(),
  stars: z.int(),
  period: seconds.positive(),
  expiresAt: seconds,
  /** `ended`: cancelled, and past its last day. */
  state: z.enum(['active', 'canceled', 'failed', 'ended']),
  /** The person can't re-enable it until the bot allows it. */
  canceledByBot: z.boolean(),
})

const offer = z.strictObject({
  title: z.string(),
  description: z.string(),
  payload: z.string(),
  stars: z.int(),
  subscription: z.strictObject({ slug: z.string(), period: seconds.positive() }).optional(),
})

/** Somebody who came by an affiliate's link: of each of their payments the affiliate receives a commission. */
const referral = z.strictObject({
  affiliate: z.custom<User>((value) => user.safeParse(value).success, 'A referral needs its affiliate.'),
  commissionPerMille: z.int().min(1).max(999),
})

/** Everything about Stars, as the stars file keeps it. */
export const starsData = z.strictObject({
  /** By the id of the person. */
  balances: z.record(z.string(), z.int()),
  /** Oldest first. */
  transactions: z.array(
    z.strictObject({
      id: z.string(),
      /** What came to the bot or left it: without an affiliate's commission. */
      amount: z.int(),
      nanostar_amount: z.int().optional(),
      date: seconds,
      source: partner.optional(),
      receiver: partner.optional(),
    }),
  ),
  subscriptions: z.array(subscription),
  /** What links offer, by slug. */
  links: z.record(z.string(), offer),
  /** By the id of the person who came by an affiliate's link. */
  referrals: z.record(z.string(), referral).default({}),
})

export type StarsData = z.output<typeof starsData>
export type Subscription = z.output<typeof subscription>
/** One payment or refund, in Bot API shape. */
export type Transaction = StarsData['transactions'][number]

export const noStars = (): StarsData => ({
  balances: {},
  transactions: [],
  subscriptions: [],
  links: {},
  referrals: {},
})
