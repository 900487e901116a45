import { randomBytes } from 'node:crypto'
import type { AffiliateInfo, TransactionPartnerUser, User } from '@grammyjs/types'
import type { Seconds } from '../state/clock.ts'
import type { Offer } from './offer.ts'
import { commissionOf, toNanostars, toStarAmount } from './star-amount.ts'
import { noStars, type StarsData, type Subscription, type Transaction } from './stars-data.ts'

/** The Stars of a new person. */
const DEFAULT_STARS = 1_000

/** Star balances, the bot's transactions, subscriptions and links. Each method is one atomic change. */
export class Stars {
  #data: StarsData
  readonly #save: (data: StarsData) => void

  /** @param save called after every change */
  constructor(data: StarsData = noStars(), save: (data: StarsData) => void = () => {}) {
    this.#data = data
    this.#save = save
  }

  /** Opens the balance of a person. @param stars default: the existing balance, or 1000 for a new person */
  open(personId: number, stars?: number): void {
    if (stars === undefined && this.#data.balances[personId] !== undefined) return
    this.#data.balances[personId] = stars ?? DEFAULT_STARS
    this.#commit()
  }

  balance(personId: number): number {
    return this.#data.balances[personId] ?? 0
  }

  give(personId: number, amount: number): void {
    this.#addToBalance(personId, amount)
    this.#commit()
  }

  /** All, oldest first. */
  transactions(): Transaction[] {
    return this.#data.transactions
  }

  /** Returns what the bot has received and not refunded, without the commissions of affiliates. */
  botBalance(): ReturnType<typeof toStarAmount> {
    const sum = this.#data.transactions.reduce(
      (all, { source, ...amounts }) => all + (source ? toNanostars(amounts) : -toNanostars(amounts)),
      0n,
    )
    return toStarAmount(sum)
  }

  /** Sets the affiliate who receives a commission on each later payment of a person; `undefined` removes it. */
  refer(personId: number, by: { affiliate: User; commissionPerMille: number } | undefined): void {
    if (by) this.#data.referrals[personId] = by
    else delete this.#data.referrals[personId]
    this.#commit()
  }

  /** Returns the payment of a charge id. Its refund has the same id. */
  payment(chargeId: string): (Transaction & { source: TransactionPartnerUser }) | undefined {
    return this.#data.transactions.find(hasSource(chargeId))
  }

  isRefunded(chargeId: string): boolean {
    return this.#data.transactions.some(({ id, receiver }) => id === chargeId && receiver)
  }

  /** Pays an offer and starts its subscription, if it has one. @returns undefined if the balance is too low */
  pay(
    user: User,
    offer: Offer,
    date: Seconds,
  ): { payment: Transaction; subscription?: Subscription } | undefined {
    const { stars, payload, title, subscription: terms } = offer
    const payment = this.#charge(user, { stars, payload, period: terms?.period }, date)
    if (!payment || !terms) return payment && this.#commit({ payment })
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
    return this.#commit({ payment, subscription })
  }

  /** Pays the next period. @returns undefined if the balance is too low */
  renew(subscription: Subscription, user: User, date: Seconds): Transaction | undefined {
    const payment = this.#charge(user, subscription, date)
    if (!payment) return undefined
    // After a failed renewal, the new period starts now, not at the failure.
    subscription.expiresAt = Math.max(subscription.expiresAt, date) + subscription.period
    subscription.state = 'active'
    return this.#commit(payment)
  }

  /** Refunds a payment: the affiliate returns the commission, the bot the rest. */
  refund(payment: Transaction & { source: TransactionPartnerUser }, date: Seconds): void {
    const { source, date: _, ...amounts } = payment
    const { affiliate } = source
    const receiver = affiliate
      ? { ...source, affiliate: { ...affiliate, ...toStarAmount(-toNanostars(affiliate)) } }
      : source
    this.#data.transactions.push({ ...amounts, date, receiver })
    this.#addToBalance(source.user.id, paidStars(payment))
    this.#commit()
  }

  subscriptions(personId?: number): Subscription[] {
    const all = this.#data.subscriptions
    return personId === undefined ? all : all.filter((one) => one.personId === personId)
  }

  /** Returns a person's subscription of a link that is active, or cancelled and not expired. */
  findRunning(personId: number, slug: string): Subscription | undefined {
    return this.#data.subscriptions.find(
      (one) => isOf(one, personId, slug) && (one.state === 'active' || one.state === 'canceled'),
    )
  }

  change(subscription: Subscription, change: Partial<Pick<Subscription, 'state' | 'canceledByBot'>>): void {
    Object.assign(subscription, change)
    this.#commit()
  }

  /** @returns the link's slug */
  addLink(offer: Offer, period?: Seconds): string {
    const slug = randomBytes(12).toString('base64url')
    this.#data.links[slug] = period === undefined ? offer : { ...offer, subscription: { slug, period } }
    return this.#commit(slug)
  }

  link(slug: string): Offer | undefined {
    return Object.hasOwn(this.#data.links, slug) ? this.#data.links[slug] : undefined
  }

  clear(): void {
    this.#data = noStars()
    this.#commit()
  }

  #charge(
    user: User,
    price: { stars: number; payload: string; period?: Seconds | undefined },
    date: Seconds,
  ): Transaction | undefined {
    const { stars, payload, period } = price
    if (this.balance(user.id) < stars) return undefined
    this.#addToBalance(user.id, -stars)
    const referral = this.#data.referrals[user.id]
    const affiliate = referral && affiliateInfo(stars, referral)
    const commission = affiliate ? toNanostars(affiliate) : 0n
    const payment: Transaction = {
      // As long and as random as Telegram's, so that ids are unique across runs.
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

  #addToBalance(personId: number, amount: number): void {
    this.#data.balances[personId] = this.balance(personId) + amount
  }

  #commit<Result>(result?: Result): Result {
    this.#save(this.#data)
    return result as Result
  }
}

/** Returns what the person paid: the bot's share plus the affiliate's commission. */
export function paidStars({ source, ...amounts }: Transaction): number {
  const commission = source?.affiliate ? toNanostars(source.affiliate) : 0n
  return toStarAmount(toNanostars(amounts) + commission).amount
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
