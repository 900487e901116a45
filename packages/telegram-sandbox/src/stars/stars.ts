import { randomBytes } from 'node:crypto'
import type { AffiliateInfo, TransactionPartnerUser, User } from '@grammyjs/types'
import type { Seconds } from '../state/clock.ts'
import type { Offer } from './offer.ts'
import { commissionOf, toNanostars, toStarAmount } from './star-amount.ts'
import { noStars, type StarsData, type Subscription, type Transaction } from './stars-data.ts'

/** What somebody who is new has to spend. */
const FIRST_STARS = 1_000

/** Star balances, the bot's transactions, subscriptions and links. Each method is one whole change. */
export class Stars {
  #data: StarsData
  readonly #save: (data: StarsData) => void

  /** @param save called after every change */
  constructor(data: StarsData = noStars(), save: (data: StarsData) => void = () => {}) {
    this.#data = data
    this.#save = save
  }

  /** @param stars what a person has; without it a new one gets some, and one who is known keeps theirs */
  open(personId: number, stars?: number): void {
    if (stars === undefined && this.#data.balances[personId] !== undefined) return
    this.#data.balances[personId] = stars ?? FIRST_STARS
    this.#changed()
  }

  balance(personId: number): number {
    return this.#data.balances[personId] ?? 0
  }

  give(personId: number, amount: number): void {
    this.#move(personId, amount)
    this.#changed()
  }

  /** All, oldest first. */
  transactions(): Transaction[] {
    return this.#data.transactions
  }

  /** What the bot has earned and not given back, without the commissions of affiliates. */
  botBalance(): ReturnType<typeof toStarAmount> {
    const sum = this.#data.transactions.reduce(
      (all, { source, ...moved }) => all + (source ? toNanostars(moved) : -toNanostars(moved)),
      0n,
    )
    return toStarAmount(sum)
  }

  /** From now on an affiliate receives a part of each payment of a person; with `undefined` no more. */
  refer(personId: number, by: { affiliate: User; commissionPerMille: number } | undefined): void {
    if (by) this.#data.referrals[personId] = by
    else delete this.#data.referrals[personId]
    this.#changed()
  }

  /** The payment of a charge id; refunds bear the same id. */
  payment(chargeId: string): (Transaction & { source: TransactionPartnerUser }) | undefined {
    return this.#data.transactions.find(hasSource(chargeId))
  }

  isRefunded(chargeId: string): boolean {
    return this.#data.transactions.some(({ id, receiver }) => id === chargeId && receiver)
  }

  /** Takes the Stars of an offer, and begins its subscription. @returns undefined when there are too few */
  pay(
    user: User,
    offer: Offer,
    date: Seconds,
  ): { payment: Transaction; subscription?: Subscription } | undefined {
    const { stars, payload, title, subscription: terms } = offer
    const payment = this.#take(user, { stars, payload, period: terms?.period }, date)
    if (!payment || !terms) return payment && this.#changed({ payment })
    const { slug, period } = terms
    const subscription: Subscription = {
      chargeId: payment.id,
      personId: user.id,
      slug,
      payload,
      title,
      stars,
      period,
      expiresAt: date + period,
      state: 'active',
      canceledByBot: false,
    }
    for (const old of this.#data.subscriptions) if (isOf(old, user.id, slug)) old.state = 'ended'
    this.#data.subscriptions.push(subscription)
    return this.#changed({ payment, subscription })
  }

  /** Takes the Stars of the next period. @returns undefined when there are too few */
  renew(subscription: Subscription, user: User, date: Seconds): Transaction | undefined {
    const payment = this.#take(user, subscription, date)
    if (!payment) return undefined
    // One that had failed begins again today, not on the day it failed.
    subscription.expiresAt = Math.max(subscription.expiresAt, date) + subscription.period
    subscription.state = 'active'
    return this.#changed(payment)
  }

  /** Gives a payment back: the affiliate gives the commission back, and the bot the rest. */
  refund(payment: Transaction & { source: TransactionPartnerUser }, date: Seconds): void {
    const { source, date: _, ...moved } = payment
    const { affiliate } = source
    const receiver = affiliate
      ? { ...source, affiliate: { ...affiliate, ...toStarAmount(-toNanostars(affiliate)) } }
      : source
    this.#data.transactions.push({ ...moved, date, receiver })
    this.#move(source.user.id, paidStars(payment))
    this.#changed()
  }

  subscriptions(personId?: number): Subscription[] {
    const all = this.#data.subscriptions
    return personId === undefined ? all : all.filter((one) => one.personId === personId)
  }

  /** The subscription a person holds through a link, until it runs out or its payment fails. */
  held(personId: number, slug: string): Subscription | undefined {
    return this.#data.subscriptions.find(
      (one) => isOf(one, personId, slug) && (one.state === 'active' || one.state === 'canceled'),
    )
  }

  change(subscription: Subscription, change: Partial<Pick<Subscription, 'state' | 'canceledByBot'>>): void {
    Object.assign(subscription, change)
    this.#changed()
  }

  /** @returns the link's slug */
  addLink(offer: Offer, period?: Seconds): string {
    const slug = randomBytes(12).toString('base64url')
    this.#data.links[slug] = period === undefined ? offer : { ...offer, subscription: { slug, period } }
    return this.#changed(slug)
  }

  link(slug: string): Offer | undefined {
    return Object.hasOwn(this.#data.links, slug) ? this.#data.links[slug] : undefined
  }

  clear(): void {
    this.#data = noStars()
    this.#changed()
  }

  #take(
    user: User,
    price: { stars: number; payload: string; period?: Seconds | undefined },
    date: Seconds,
  ): Transaction | undefined {
    const { stars, payload, period } = price
    if (this.balance(user.id) < stars) return undefined
    this.#move(user.id, -stars)
    const referral = this.#data.referrals[user.id]
    const affiliate = referral && affiliateInfo(stars, referral)
    const commission = affiliate ? toNanostars(affiliate) : 0n
    const payment: Transaction = {
      // As long and as random as Telegram's: an id is never met again in another run.
      id: `stx${randomBytes(48).toString('base64url')}`,
      ...toStarAmount(toNanostars({ amount: stars }) - commission),
      date,
      source: {
        type: 'user',
        transaction_type: 'invoice_payment',
        user,
        ...(affiliate ? { affiliate } : {}),
        invoice_payload: payload,
        ...(period === undefined ? {} : { subscription_period: period }),
      },
    }
    this.#data.transactions.push(payment)
    return payment
  }

  #move(personId: number, amount: number): void {
    this.#data.balances[personId] = this.balance(personId) + amount
  }

  #changed<Result>(result?: Result): Result {
    this.#save(this.#data)
    return result as Result
  }
}

/** What the person paid: what came to the bot, and what its affiliate received. */
export function paidStars({ source, ...moved }: Transaction): number {
  const commission = source?.affiliate ? toNanostars(source.affiliate) : 0n
  return toStarAmount(toNanostars(moved) + commission).amount
}

const affiliateInfo = (
  stars: number,
  { affiliate, commissionPerMille }: { affiliate: User; commissionPerMille: number },
): AffiliateInfo => ({
  affiliate_user: affiliate,
  commission_per_mille: commissionPerMille,
  ...toStarAmount(commissionOf(stars, commissionPerMille)),
})

const hasSource =
  (chargeId: string) =>
  (transaction: Transaction): transaction is Transaction & { source: TransactionPartnerUser } =>
    transaction.id === chargeId && transaction.source !== undefined

const isOf = (subscription: Subscription, personId: number, slug: string): boolean =>
  subscription.personId === personId && subscription.slug === slug && subscription.state !== 'ended'
