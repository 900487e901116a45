import type { Message } from '@grammyjs/types'
import type { Offer } from '../stars/offer.ts'

/** The offers of invoices in chats, including the payload, which their messages do not contain. */
export class Invoices {
  readonly #offers = new Map<string, Offer>()

  add(message: Message, offer: Offer): void {
    this.#offers.set(keyOf(message), offer)
  }

  offerOf(message: Message): Offer | undefined {
    return this.#offers.get(keyOf(message))
  }

  clear(): void {
    this.#offers.clear()
  }
}

const keyOf = ({ chat, message_id }: Message): string => `${chat.id} ${message_id}`
