import type { Seconds } from '../state/clock.ts'

/** What an invoice sells. */
export interface Offer {
  title: string
  description: string
  /** The bot's own note; the person never sees it. */
  payload: string
  /** The price. */
  stars: number
  /** Only links offer subscriptions; `slug` is the link's, since nobody holds one link's subscription twice. */
  subscription?: { slug: string; period: Seconds } | undefined
}

/** The only period Telegram knows. https://core.telegram.org/bots/api#createinvoicelink */
export const SUBSCRIPTION_PERIOD: Seconds = 2_592_000

/** `https://t.me/$<slug>`, as `createInvoiceLink` gives it, or as older apps write it. */
export const slugOf = (link: string): string | undefined =>
  /^(?:https?:\/\/)?t\.me\/(?:\$|invoice\/)([\w-]+)$/.exec(link.trim())?.[1]

export const linkOf = (slug: string): string => `https://t.me/$${slug}`
