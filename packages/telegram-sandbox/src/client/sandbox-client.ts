import type { Chat, StarTransaction, Update } from '@grammyjs/types'
import type { NewPerson } from '../actions/add-person.ts'
import type { Snapshot } from '../control-api/snapshot.ts'
import type { BotCall } from '../state/calls.ts'
import type { ChatEntry } from '../state/chats.ts'
import type { Milliseconds, Seconds } from '../state/clock.ts'
import type { Fault } from '../state/faults.ts'
import type { Person } from '../state/people.ts'
import type { HeldUpdate, HoldFilter } from '../updates/held-updates.ts'
import { TIMEOUT } from './chat-watch.ts'
import { ControlClient, SandboxError } from './control-client.ts'
import { PersonClient, type Sent } from './person-client.ts'

/** How the next calls of a method go wrong. */
export interface FaultOptions {
  /** Answer with this HTTP status, `drop` the connection, or `hang` until the bot gives up. Below 400 with a `body`. */
  with: number | 'drop' | 'hang'
  /** `after`: the method is carried out, only its answer is lost. Default `before`. */
  when?: 'before' | 'after'
  /** Default 1. */
  times?: number
  /** All calls for so long, instead of `times`. */
  seconds?: Seconds
  /** Only calls for this chat. */
  chatId?: number
  /** With 429. Default 1, or what is left of `seconds`. */
  retryAfter?: Seconds
  /** Instead of Telegram's usual wording. */
  description?: string
  /** The whole answer, as it is: `{"ok":false,"error_code":400}`, a proxy's HTML, `{"ok":true,"result":null}`. */
  body?: string
}

/** A group or channel with the bot in it. */
export interface ChatClient {
  id: number
  chat: Chat
}

export interface ChannelClient extends ChatClient {
  post(text: string): Promise<Sent>
}

/**
 * Acts as people and watches the bot, over HTTP.
 *
 * ```ts
 * const sandbox = sandboxClient(running.url)
 * const anna = await sandbox.person({ firstName: 'Anna' })
 * await anna.send('/start')
 * const welcome = await anna.waitFor((message) => message.text?.startsWith('Welcome'))
 * const press = await anna.press(welcome, 'Draw a card')
 * expect((await press.answer()).text).toBe('Shuffling…')
 * ```
 */
export class SandboxClient {
  readonly #control: ControlClient

  constructor(url: string) {
    this.#control = new ControlClient(url)
  }

  /** Adds a person; they have not written to the bot yet. */
  async person(given: NewPerson): Promise<PersonClient> {
    const { user } = await this.#control.post<Person>('/people', given)
    return new PersonClient(this.#control, user)
  }

  /** A person who was added before. */
  async personById(id: number): Promise<PersonClient> {
    const people = await this.#control.get<Person[]>('/people')
    const person = people.find(({ user }) => user.id === id)
    if (!person) throw new SandboxError(`Nobody has the id ${id}.`)
    return new PersonClient(this.#control, person.user)
  }

  /** Opens a group with the bot in it. People write there with `anna.in(group).send(…)`. */
  async group(given: {
    title: string
    members: PersonClient[]
    type?: 'group' | 'supergroup'
    id?: number
    username?: string
  }): Promise<ChatClient> {
    const members = given.members.map(({ id }) => id)
    const { chat } = await this.#control.post<{ chat: Chat }>('/chats', { ...given, members })
    return { id: chat.id, chat }
  }

  /** Opens a channel with the bot as administrator. */
  async channel(given: { title: string; id?: number; username?: string }): Promise<ChannelClient> {
    const { chat } = await this.#control.post<{ chat: Chat }>('/chats', { ...given, type: 'channel' })
    const post = (text: string) => this.#control.post<ChatEntry>(`/chats/${chat.id}/posts`, { text })
    return { id: chat.id, chat, post }
  }

  /** The next calls of a method go wrong; `*` stands for every method but getUpdates. */
  async fail(method: string, fault: FaultOptions): Promise<void> {
    await this.#control.post('/faults', { method, ...fault })
  }

  /** Faults that have not happened yet. */
  faults(): Promise<Fault[]> {
    return this.#control.get('/faults')
  }

  /** @param method only its faults; all when it is missing */
  clearFaults(method?: string): Promise<void> {
    return this.#control.delete(
      method === undefined ? '/faults' : `/faults?${new URLSearchParams({ method })}`,
    )
  }

  /** Calls the bot made, oldest first. @param since the number of the last call that is known already */
  calls({ method, since }: { method?: string; since?: number } = {}): Promise<BotCall[]> {
    return this.#control.get('/calls', { method, since })
  }

  /** Waits for a call of the bot, made since `since`. */
  async waitForCall(
    method: string,
    fits: (call: BotCall) => boolean | undefined = () => true,
    { timeout = TIMEOUT, since = 0 }: { timeout?: Milliseconds; since?: number } = {},
  ): Promise<BotCall> {
    const deadline = performance.now() + timeout
    let last = since
    for (let left = timeout; left > 0; left = deadline - performance.now()) {
      const calls = await this.#control.get<BotCall[]>('/calls', {
        method,
        since: last,
        wait: Math.ceil(left),
      })
      const found = calls.find(fits)
      if (found) return found
      last = calls.at(-1)?.number ?? last
    }
    throw new SandboxError(`The bot made no such call of ${method} within ${timeout} ms.`)
  }

  /** Sends a past update again: with the same `update_id`, or as a new one. @returns the id it goes out under */
  async deliverAgain(updateId: number, { asNew = false } = {}): Promise<number> {
    const answer = await this.#control.post<{ updateId: number }>(`/updates/${updateId}/deliver-again`, {
      asNew,
    })
    return answer.updateId
  }

  /**
   * Numbers updates anew, as Telegram may after a week without any: the next one gets a lower id, at random or `next`.
   * Only when none is pending.
   *
   * @returns the id of the next update
   */
  async renumberUpdates({ next }: { next?: number } = {}): Promise<number> {
    return (await this.#control.post<{ next: number }>('/updates/renumber', { next })).next
  }

  /** From now on updates happen without the bot's hearing of them; a filter leaves the others to it. */
  async holdUpdates(filter: HoldFilter = {}): Promise<void> {
    await this.#control.post('/held-updates', filter)
  }

  /** Updates that are held back, in the order they happened. */
  heldUpdates(): Promise<HeldUpdate[]> {
    return this.#control.get('/held-updates')
  }

  /**
   * Sends held updates to the bot after all, late: in the order of `numbers`, and as often as each is named. Without
   * `numbers` it sends all that are held, and no more are held back.
   *
   * @returns the ids they go out under
   */
  async releaseUpdates(numbers?: number[]): Promise<number[]> {
    return (await this.#control.post<{ updateIds: number[] }>('/held-updates/release', { numbers })).updateIds
  }

  /** Telegram gives a payment back, without the bot's asking: support, or a chargeback. */
  refund(chargeId: string): Promise<{ updateId?: number }> {
    return this.#control.post(`/payments/${chargeId}/refund`)
  }

  /** All of the bot's payments and refunds, oldest first. */
  starTransactions(): Promise<StarTransaction[]> {
    return this.#control.get('/star-transactions')
  }

  /** What the bot has, whole Stars. */
  async starBalance(): Promise<number> {
    return (await this.#control.get<{ stars: number }>('/star-balance')).stars
  }

  /** Puts the sandbox's clock forward, or back. Subscriptions that run out on the way renew, fail or end. */
  async moveClock(seconds: Seconds): Promise<Date> {
    return new Date((await this.#control.post<{ now: string }>('/clock', { seconds })).now)
  }

  async setClock(date: Date): Promise<Date> {
    return new Date((await this.#control.post<{ now: string }>('/clock', { date })).now)
  }

  async now(): Promise<Date> {
    return new Date((await this.#control.get<{ now: string }>('/clock')).now)
  }

  /** Updates the bot has not confirmed. */
  pendingUpdates(): Promise<Update[]> {
    return this.#control.get('/updates')
  }

  /**
   * Waits until the bot has confirmed every update: a polling bot by asking for the next ones, a webhook by its 2xx.
   * With that a test can say that a bot did *not* answer.
   */
  async settled({ timeout = TIMEOUT }: { timeout?: Milliseconds } = {}): Promise<void> {
    const pending = await this.#control.get<Update[]>('/updates', { until: 'none', wait: timeout })
    if (pending.length === 0) return
    const ids = pending.map(({ update_id }) => update_id).join(', ')
    throw new SandboxError(`The bot has not confirmed these updates within ${timeout} ms: ${ids}`)
  }

  /** Everything that is known: the bot, people, chats, keyboards. */
  state(): Promise<Snapshot> {
    return this.#control.get('/state')
  }

  /** Forgets people, chats, Stars, calls, faults and updates. */
  async reset(): Promise<void> {
    await this.#control.post('/reset')
  }
}

/** @param url the sandbox's address, `http://127.0.0.1:4000` */
export const sandboxClient = (url: string): SandboxClient => new SandboxClient(url)
