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

/** An injected fault for the next calls of a method. */
export interface FaultOptions {
  /** An HTTP status, `drop` to close the connection, or `hang` to never answer. Below 400 only with a `body`. */
  with: number | 'drop' | 'hang'
  /** `after`: the method is executed, only its answer is lost. Default `before`. */
  when?: 'before' | 'after'
  /** Number of calls. Default 1. */
  times?: number
  /** All calls for this time, instead of `times`. */
  seconds?: Seconds
  /** Only calls for this chat. */
  chatId?: number
  /** For status 429. Default 1, or the rest of `seconds`. */
  retryAfter?: Seconds
  /** Replaces Telegram's usual wording. */
  description?: string
  /** The complete body of the answer: `{"ok":false,"error_code":400}`, a proxy's HTML, `{"ok":true,"result":null}`. */
  body?: string
}

/** A group or channel with the bot as a member. */
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

  /** Adds a person, who has not written to the bot yet. */
  async person(newPerson: NewPerson): Promise<PersonClient> {
    const { user } = await this.#control.post<Person>('/people', newPerson)
    return new PersonClient(this.#control, user)
  }

  /** Returns a client for a person who was added before. */
  async personById(id: number): Promise<PersonClient> {
    const people = await this.#control.get<Person[]>('/people')
    const person = people.find(({ user }) => user.id === id)
    if (!person) throw new SandboxError(`There is no person with the id ${id}.`)
    return new PersonClient(this.#control, person.user)
  }

  /** Opens a group with the bot as a member. People write there with `anna.in(group).send(…)`. */
  async group(options: {
    title: string
    members: PersonClient[]
    type?: 'group' | 'supergroup'
    id?: number
    username?: string
  }): Promise<ChatClient> {
    const members = options.members.map(({ id }) => id)
    const { chat } = await this.#control.post<{ chat: Chat }>('/chats', { ...options, members })
    return { id: chat.id, chat }
  }

  /** Opens a channel with the bot as administrator. */
  async channel(options: { title: string; id?: number; username?: string }): Promise<ChannelClient> {
    const { chat } = await this.#control.post<{ chat: Chat }>('/chats', { ...options, type: 'channel' })
    const post = (text: string) => this.#control.post<ChatEntry>(`/chats/${chat.id}/posts`, { text })
    return { id: chat.id, chat, post }
  }

  /** Injects a fault into the next calls of a method; `*` is every method except getUpdates. */
  async fail(method: string, fault: FaultOptions): Promise<void> {
    await this.#control.post('/faults', { method, ...fault })
  }

  /** Returns the active faults. */
  faults(): Promise<Fault[]> {
    return this.#control.get('/faults')
  }

  /** @param method default: the faults of all methods */
  clearFaults(method?: string): Promise<void> {
    return this.#control.delete(
      method === undefined ? '/faults' : `/faults?${new URLSearchParams({ method })}`,
    )
  }

  /** Returns the calls of the bot, oldest first. @param since the number of the last known call */
  calls({ method, since }: { method?: string; since?: number } = {}): Promise<BotCall[]> {
    return this.#control.get('/calls', { method, since })
  }

  /** Waits for a matching call of the bot after the call `since`. */
  async waitForCall(
    method: string,
    matches: (call: BotCall) => boolean | undefined = () => true,
    { timeout = TIMEOUT, since = 0 }: { timeout?: Milliseconds; since?: number } = {},
  ): Promise<BotCall> {
    const deadline = performance.now() + timeout
    let last = since
    for (let remaining = timeout; remaining > 0; remaining = deadline - performance.now()) {
      const calls = await this.#control.get<BotCall[]>('/calls', {
        method,
        since: last,
        wait: Math.ceil(remaining),
      })
      const found = calls.find(matches)
      if (found) return found
      last = calls.at(-1)?.number ?? last
    }
    throw new SandboxError(`The bot made no matching call of ${method} within ${timeout} ms.`)
  }

  /** Sends an earlier update again, with the same `update_id` or as a new update. @returns the id of the sent update */
  async deliverAgain(updateId: number, { asNew = false } = {}): Promise<number> {
    const answer = await this.#control.post<{ updateId: number }>(`/updates/${updateId}/deliver-again`, {
      asNew,
    })
    return answer.updateId
  }

  /**
   * Renumbers updates, as Telegram may after a week without any: the next update gets a lower id, random or `next`. No update
   * may be pending.
   *
   * @returns the id of the next update
   */
  async renumberUpdates({ next }: { next?: number } = {}): Promise<number> {
    return (await this.#control.post<{ next: number }>('/updates/renumber', { next })).next
  }

  /** Holds later updates that match the filter, so that the bot does not receive them. Default: all updates. */
  async holdUpdates(filter: HoldFilter = {}): Promise<void> {
    await this.#control.post('/held-updates', filter)
  }

  /** Returns the held updates, oldest first. */
  heldUpdates(): Promise<HeldUpdate[]> {
    return this.#control.get('/held-updates')
  }

  /**
   * Sends held updates to the bot in the order of `numbers`; a number may be repeated. Without `numbers` it sends all held
   * updates and stops holding.
   *
   * @returns the ids of the sent updates
   */
  async releaseUpdates(numbers?: number[]): Promise<number[]> {
    return (await this.#control.post<{ updateIds: number[] }>('/held-updates/release', { numbers })).updateIds
  }

  /** Refunds a payment as Telegram does, after a complaint to its support or a chargeback. */
  refund(chargeId: string): Promise<{ updateId?: number }> {
    return this.#control.post(`/payments/${chargeId}/refund`)
  }

  /** Returns all payments and refunds of the bot, oldest first. */
  starTransactions(): Promise<StarTransaction[]> {
    return this.#control.get('/star-transactions')
  }

  /** Returns the bot's balance in whole Stars. */
  async starBalance(): Promise<number> {
    return (await this.#control.get<{ stars: number }>('/star-balance')).stars
  }

  /** Moves the sandbox's clock forward or back. Subscriptions that have expired by then renew, fail or end. */
  async moveClock(seconds: Seconds): Promise<Date> {
    return new Date((await this.#control.post<{ now: string }>('/clock', { seconds })).now)
  }

  async setClock(date: Date): Promise<Date> {
    return new Date((await this.#control.post<{ now: string }>('/clock', { date })).now)
  }

  async now(): Promise<Date> {
    return new Date((await this.#control.get<{ now: string }>('/clock')).now)
  }

  /** Returns the updates that the bot has not confirmed. */
  pendingUpdates(): Promise<Update[]> {
    return this.#control.get('/updates')
  }

  /**
   * Waits until the bot has confirmed every update: a polling bot by its next offset, a webhook by its 2xx. A test can then
   * assert that the bot did *not* answer.
   */
  async settled({ timeout = TIMEOUT }: { timeout?: Milliseconds } = {}): Promise<void> {
    const pending = await this.#control.get<Update[]>('/updates', { until: 'none', wait: timeout })
    if (pending.length === 0) return
    const ids = pending.map(({ update_id }) => update_id).join(', ')
    throw new SandboxError(`The bot has not confirmed these updates within ${timeout} ms: ${ids}`)
  }

  /** Returns the state of the sandbox: the bot, people, chats, keyboards. */
  state(): Promise<Snapshot> {
    return this.#control.get('/state')
  }

  /** Deletes people, chats, Stars, calls, faults and updates. */
  async reset(): Promise<void> {
    await this.#control.post('/reset')
  }
}

/** @param url the sandbox's address, `http://127.0.0.1:4000` */
export const sandboxClient = (url: string): SandboxClient => new SandboxClient(url)
