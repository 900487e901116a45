import type { Seconds } from '../state/clock.ts'

/** The content of an invoice. */
export interface Offer {
  title: string
  description: string
  /** Data for the bot; the person never sees it. */
  payload: string
  /** The price in Stars. */
  stars: number
  /** Only links offer subscriptions. `slug` is the link's: a person can have only one subscription of a link. */
  subscription?: { slug: string; period: Seconds } | undefined
}

/** The only period that Telegram supports. https://core.telegram.org/bots/api#createinvoicelink */
export const SUBSCRIPTION_PERIOD: Seconds = 2_592_000

/** Returns the slug of `https://t.me/$<slug>` or of the older format `t.me/invoice/<slug>`. */
export const slugOf = (link: string): string | undefined =>
  /^(?:https?:\/\/)?t\.me\/(?:\$|invoice\/)([\w-]+)$/.exec(link.trim())?.[1]

export const linkOf = (slug: string): string => `https://t.me/$${slug}`
