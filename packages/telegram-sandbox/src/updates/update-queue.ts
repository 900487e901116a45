import type { Update } from '@grammyjs/types'
import type { Clock, Milliseconds } from '../state/clock.ts'
import { firstInTime, lowerThan } from '../state/first-ids.ts'

export type UpdateKind = Exclude<keyof Update, 'update_id'>

/** One delivery that the bot has not confirmed yet. */
export interface Delivery {
  update: Update
  kind: UpdateKind
  /** Updates of one lane reach a webhook in order, lanes run side by side: messages of one chat, presses of one user. */
  lane: string
  expiresAt: Milliseconds
  /** A repetition asked for by a person; it is handed out whatever offset the bot has reached. */
  again: boolean
}

/** Not sent unless a bot asks for them. https://core.telegram.org/bots/api#getupdates */
const OPT_IN = new Set<string>(['chat_member', 'message_reaction', 'message_reaction_count'])
const DAY: Milliseconds = 86_400_000

/** An offset that is further ahead of the next id, or further behind it, counts as none. */
const AHEAD = 10
const BEHIND = 2_000_000

/** Updates on their way to the bot. Update ids grow by one, until they are numbered anew. */
export class UpdateQueue {
  readonly #clock: Clock
  readonly #past = new Map<number, Delivery>()
  readonly #added = new Set<() => void>()
  readonly #dropped = new Set<() => void>()
  #pending: Delivery[] = []
  #nextId = firstInTime()
  #allowed: ReadonlySet<string> | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get allowedUpdates(): string[] | undefined {
    return this.#allowed && [...this.#allowed]
  }

  /** @param kinds empty for Telegram's default: all but the opt-in ones */
  allow(kinds: string[]): void {
    this.#allowed = kinds.length === 0 ? undefined : new Set(kinds)
  }

  /** Whether the bot asked for this kind. */
  wants(kind: UpdateKind): boolean {
    return this.#allowed ? this.#allowed.has(kind) : !OPT_IN.has(kind)
  }

  /**
   * Numbers updates anew, as Telegram may after a week without any: the next one gets a lower id, chosen at random.
   *
   * @param next the id of the next update, instead
   * @returns that id; undefined while updates are pending, because Telegram's are long gone by then
   */
  renumber(next = lowerThan(this.#nextId)): number | undefined {
    if (this.pending().length > 0) return undefined
    this.#nextId = next
    return next
  }

  /** @returns the new update's id; undefined when the bot did not ask for this kind */
  add<Kind extends UpdateKind>(kind: Kind, value: NonNullable<Update[Kind]>, lane: string, lifetime = DAY) {
    if (!this.wants(kind)) return undefined
    const update: Update = { update_id: this.#nextId++, [kind]: structuredClone(value) }
    const delivery = { update, kind, lane, expiresAt: this.#clock().getTime() + lifetime, again: false }
    this.#past.set(update.update_id, delivery)
    this.#push(delivery)
    return update.update_id
  }

  /**
   * Sends a past update once more: with the same `update_id`, or as a new update with the same content.
   * @returns the id it goes out under, undefined when there never was such an update
   */
  deliverAgain(updateId: number, asNew: boolean): number | undefined {
    const past = this.#past.get(updateId)
    if (!past) return undefined
    const expiresAt = this.#clock().getTime() + DAY
    if (!asNew) {
      this.#push({ ...past, expiresAt, again: true })
      return updateId
    }
    const update = { ...past.update, update_id: this.#nextId++ }
    const delivery = { ...past, update, expiresAt, again: false }
    this.#past.set(update.update_id, delivery)
    this.#push(delivery)
    return update.update_id
  }

  pending(): Delivery[] {
    const now = this.#clock().getTime()
    this.#pending = this.#pending.filter(({ expiresAt }) => expiresAt > now)
    return [...this.#pending]
  }

  /**
   * What `getUpdates` answers. A positive offset confirms everything before it, a negative one everything but the last
   * `-offset` updates. One that is far from the next id confirms nothing: a bot that goes on from an id of before a
   * renumbering gets the same updates again and again.
   */
  read(offset: number, limit: number): Update[] {
    const first = this.pending().filter(({ again }) => !again)
    const isNear = offset <= this.#nextId + AHEAD && offset >= this.#nextId - BEHIND
    if (offset > 0 && isNear) this.#drop(first.filter((d) => d.update.update_id < offset))
    else if (offset < 0) this.#drop(first.slice(0, Math.max(0, first.length + offset)))

    const again = this.pending().filter((delivery) => delivery.again)
    const rest = this.pending().filter((delivery) => !delivery.again)
    const answer = [...again, ...rest].slice(0, limit)
    // A repetition can't be confirmed by an offset, which is past it already: handing it out is the end of it.
    this.#drop(answer.filter((delivery) => delivery.again))
    return answer.map(({ update }) => update)
  }

  /** The webhook has answered. */
  confirm(delivery: Delivery): void {
    this.#drop([delivery])
  }

  dropPending(): void {
    this.#drop(this.#pending)
  }

  /** @returns stops listening */
  onAdded(listener: () => void): () => void {
    this.#added.add(listener)
    return () => this.#added.delete(listener)
  }

  /** Called when updates were confirmed, or given up. @returns stops listening */
  onDropped(listener: () => void): () => void {
    this.#dropped.add(listener)
    return () => this.#dropped.delete(listener)
  }

  clear(): void {
    this.dropPending()
    this.#past.clear()
  }

  #push(delivery: Delivery): void {
    this.#pending.push(delivery)
    for (const listener of [...this.#added]) listener()
  }

  #drop(deliveries: Delivery[]): void {
    if (deliveries.length === 0) return
    const gone = new Set(deliveries)
    this.#pending = this.#pending.filter((delivery) => !gone.has(delivery))
    for (const listener of [...this.#dropped]) listener()
  }
}
