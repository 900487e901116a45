import type { Message, User } from '@grammyjs/types'
import type { Payment } from '../actions/pay.ts'
import type { ButtonSelector, Pressed } from '../actions/press.ts'
import type { StarSubscription } from '../actions/subscriptions.ts'
import type { ChatView, Snapshot } from '../control-api/snapshot.ts'
import type { CallbackAnswer } from '../state/callback-queries.ts'
import type { ChatEntry } from '../state/chats.ts'
import type { Milliseconds } from '../state/clock.ts'
import { ChatWatch, TIMEOUT } from './chat-watch.ts'
import type { ControlClient } from './control-client.ts'

/** A label, `{ data }`, or `{ row, column }` from 0. */
export type Button = string | ButtonSelector

/** A person's message and the update that the bot received. */
export interface Sent {
  message: Message
  /** Missing if the bot does not allow such updates. */
  updateId?: number
}

/** One press of a button. */
export interface Press extends Pressed {
  /** Waits for `answerCallbackQuery`. Its text is empty if the bot only stopped the spinner. */
  answer(options?: { timeout?: Milliseconds }): Promise<CallbackAnswer>
}

/** Acts as a person, in the private chat with the bot or in one group. */
export class PersonClient {
  readonly id: number
  readonly user: User
  readonly chatId: number
  readonly #control: ControlClient
  readonly #watch: ChatWatch

  constructor(control: ControlClient, user: User, chatId: number = user.id) {
    this.#control = control
    this.user = user
    this.id = user.id
    this.chatId = chatId
    this.#watch = new ChatWatch(control, chatId, user.first_name)
  }

  /** Returns a client for the same person in a group. */
  in(group: { id: number }): PersonClient {
    return new PersonClient(this.#control, this.user, group.id)
  }

  /** Sends a message. @param replyTo the message that this one replies to */
  send(text: string, { replyTo }: { replyTo?: Message | number } = {}): Promise<Sent> {
    const answered = replyTo === undefined ? {} : { replyTo: idOf(replyTo) }
    return this.#act('messages', { text, ...answered })
  }

  /** @param bytes PNG, JPEG or WebP. Default: a small grey square */
  sendPhoto({ bytes, caption }: { bytes?: Uint8Array; caption?: string } = {}): Promise<Sent> {
    const base64 = bytes && Buffer.from(bytes).toString('base64')
    return this.#act('photos', { base64, caption })
  }

  sendSticker(emoji = '🙂'): Promise<Sent> {
    return this.#act('stickers', { emoji })
  }

  /** Edits a message of this person. */
  edit(message: Message | number, text: string): Promise<Sent> {
    return this.#act('edits', { messageId: idOf(message), text })
  }

  /** Presses an existing inline button. */
  async press(message: Message | number, button: Button): Promise<Press> {
    const [press] = await this.pressTimes(message, button, 1)
    return press as Press
  }

  /** Presses a button several times before the bot can answer. */
  async pressTimes(message: Message | number, button: Button, times: number): Promise<Press[]> {
    await this.#watch.skipToNow()
    const which = typeof button === 'string' ? { text: button } : button
    const messageId = idOf(message)
    const pressed = await this.#control.post<Pressed[]>(`/people/${this.id}/presses`, {
      messageId,
      button: which,
      times,
      chatId: this.chatId,
    })
    return pressed.map((one) => this.#withAnswer(one))
  }

  /** Sends callback data that no button has, on any message, including one in another person's chat. */
  async forge(data: string, on: Message | { chatId?: number; messageId: number }): Promise<Press> {
    await this.#watch.skipToNow()
    const place =
      'message_id' in on
        ? { chatId: on.chat.id, messageId: on.message_id }
        : { chatId: on.chatId ?? this.chatId, messageId: on.messageId }
    return this.#withAnswer(await this.#control.post(`/people/${this.id}/forged-presses`, { ...place, data }))
  }

  /** Returns this person's balance in Stars. */
  async stars(): Promise<number> {
    return (await this.#control.get<{ stars: number }>(`/people/${this.id}/stars`)).stars
  }

  /** Adds Stars. @returns the new balance */
  async giveStars(amount: number): Promise<number> {
    return (await this.#control.post<{ stars: number }>(`/people/${this.id}/stars`, { amount })).stars
  }

  /**
   * Sets this person's affiliate, who receives a commission per mille on each of their payments.
   *
   * @param affiliate null removes it
   */
  async referredBy(affiliate: { id: number } | null, commissionPerMille = 100): Promise<void> {
    const by = affiliate && { affiliateId: affiliate.id, commissionPerMille }
    await this.#control.post(`/people/${this.id}/referral`, { by })
  }

  /** Pays an invoice, or a link of `createInvoiceLink`, and waits for the bot's answer to the pre-checkout query. */
  pay(invoice: Message | string): Promise<Payment> {
    const which =
      typeof invoice === 'string'
        ? { link: invoice }
        : { messageId: invoice.message_id, chatId: invoice.chat.id }
    return this.#actOnStars('payments', which)
  }

  subscriptions(): Promise<StarSubscription[]> {
    return this.#control.get(`/people/${this.id}/subscriptions`)
  }

  /** Makes the next payment of a subscription now. @param chargeId of its first payment, here and below */
  renew(chargeId: string): Promise<Payment> {
    return this.#actOnStars(`subscriptions/${chargeId}/renew`)
  }

  /** Makes the next payment of a subscription fail. */
  failRenewal(chargeId: string): Promise<{ updateId?: number }> {
    return this.#actOnStars(`subscriptions/${chargeId}/fail-renewal`)
  }

  cancelSubscription(chargeId: string): Promise<{ updateId?: number }> {
    return this.#actOnStars(`subscriptions/${chargeId}/cancel`)
  }

  reenableSubscription(chargeId: string): Promise<{ updateId?: number }> {
    return this.#actOnStars(`subscriptions/${chargeId}/reenable`)
  }

  async block(): Promise<void> {
    await this.#control.post(`/people/${this.id}/block`)
  }

  async unblock(): Promise<void> {
    await this.#control.post(`/people/${this.id}/unblock`)
  }

  /** Deletes the account: later messages to this person fail with "user is deactivated". */
  async deleteAccount(): Promise<void> {
    await this.#control.post(`/people/${this.id}/delete-account`)
  }

  /**
   * Returns the next matching message of the bot in this chat, sent or edited since this person last sent, pressed or waited.
   *
   * ```ts
   * await anna.send('/start')
   * const welcome = await anna.waitFor((message) => message.text?.includes('Welcome'))
   * ```
   *
   * @throws SandboxError after the timeout, with a list of what the bot wrote instead
   */
  async waitFor(
    matches: (message: Message) => boolean | undefined = () => true,
    { timeout = TIMEOUT }: { timeout?: Milliseconds } = {},
  ): Promise<Message> {
    const entry = await this.#watch.waitFor(
      (candidate) => candidate.kind !== 'deleted' && Boolean(matches(candidate.message)),
      timeout,
    )
    return entry.message
  }

  /** Waits until the bot deletes a message. */
  async waitForDeletion(message: Message | number, { timeout = TIMEOUT } = {}): Promise<void> {
    const id = idOf(message)
    await this.#watch.waitFor((entry) => entry.kind === 'deleted' && entry.message.message_id === id, timeout)
  }

  /** Returns the current messages of the chat, oldest first. */
  async messages(): Promise<Message[]> {
    const messages = new Map<number, Message>()
    for (const { kind, message } of await this.#watch.entries(0)) {
      if (kind === 'deleted') messages.delete(message.message_id)
      else messages.set(message.message_id, message)
    }
    return [...messages.values()]
  }

  /** Returns the current reply keyboard or force-reply, `null` if there is none. */
  async keyboard(): Promise<ChatView['keyboard']> {
    const { chats } = await this.#control.get<Snapshot>('/state')
    return chats.find(({ chat }) => chat.id === this.chatId)?.keyboard ?? null
  }

  /** Returns the toasts and alerts that this person has seen so far. */
  answers(): Promise<CallbackAnswer[]> {
    return this.#control.get('/callback-queries', { personId: this.id })
  }

  async #act(what: string, body: object): Promise<Sent> {
    const entry = await this.#control.post<ChatEntry>(`/people/${this.id}/${what}`, {
      ...body,
      chatId: this.chatId,
    })
    this.#watch.markSeen(entry)
    return { message: entry.message, ...(entry.updateId === undefined ? {} : { updateId: entry.updateId }) }
  }

  async #actOnStars<Answer>(what: string, body?: object): Promise<Answer> {
    await this.#watch.skipToNow()
    return this.#control.post(`/people/${this.id}/${what}`, body)
  }

  #withAnswer(pressed: Pressed): Press {
    const answer = ({ timeout = TIMEOUT } = {}) =>
      this.#control.get<CallbackAnswer>(`/callback-queries/${pressed.callbackQueryId}`, { wait: timeout })
    return { ...pressed, answer }
  }
}

const idOf = (message: Message | number): number =>
  typeof message === 'number' ? message : message.message_id
