import type { Update } from '@grammyjs/types'
import type { Clock, Milliseconds } from '../state/clock.ts'
import { firstIdByTime, lowerId } from '../state/first-ids.ts'

export type UpdateKind = Exclude<keyof Update, 'update_id'>

/** An update that the bot has not confirmed. */
export interface Delivery {
  update: Update
  kind: UpdateKind
  /** A webhook receives the updates of a lane in order. Lanes, such as a chat's messages or a user's presses, are parallel. */
  lane: string
  expiresAt: Milliseconds
  /** Whether it is a requested repetition, which is returned regardless of the bot's offset. */
  isRepeat: boolean
}

/** Kinds that are sent only if `allowed_updates` names them. https://core.telegram.org/bots/api#getupdates */
const OPT_IN = new Set<string>(['chat_member', 'message_reaction', 'message_reaction_count'])
const DAY: Milliseconds = 86_400_000

/** An offset further ahead of the next id or further behind it is ignored. */
const MAX_AHEAD = 10
const MAX_BEHIND = 2_000_000

/** The queue of updates for the bot. Update ids increase by one until they are renumbered. */
export class UpdateQueue {
  readonly #clock: Clock
  readonly #past = new Map<number, Delivery>()
  readonly #added = new Set<() => void>()
  readonly #dropped = new Set<() => void>()
  #pending: Delivery[] = []
  #nextId = firstIdByTime()
  #allowed: ReadonlySet<string> | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get allowedUpdates(): string[] | undefined {
    return this.#allowed && [...this.#allowed]
  }

  /** @param kinds empty for Telegram's default: all except the opt-in kinds */
  allow(kinds: string[]): void {
    this.#allowed = kinds.length === 0 ? undefined : new Set(kinds)
  }

  /** Returns whether the bot allows this kind. */
  wants(kind: UpdateKind): boolean {
    return this.#allowed ? this.#allowed.has(kind) : !OPT_IN.has(kind)
  }

  /**
   * Renumbers updates, as Telegram may after a week without any: the next update gets a lower id, chosen at random.
   *
   * @param next the id of the next update, instead
   * @returns that id; undefined while updates are pending, because Telegram's pending updates expire sooner
   */
  renumber(next = lowerId(this.#nextId)): number | undefined {
    if (this.pending().length > 0) return undefined
    this.#nextId = next
    return next
  }

  /** @returns the new update's id; undefined if the bot does not allow this kind */
  add<Kind extends UpdateKind>(kind: Kind, value: NonNullable<Update[Kind]>, lane: string, lifetime = DAY) {
    if (!this.wants(kind)) return undefined
    const update: Update = { update_id: this.#nextId++, [kind]: structuredClone(value) }
    const delivery = { update, kind, lane, expiresAt: this.#clock().getTime() + lifetime, isRepeat: false }
    this.#past.set(update.update_id, delivery)
    this.#push(delivery)
    return update.update_id
  }

  /**
   * Sends an earlier update again, with the same `update_id` or as a new update with the same content.
   *
   * @returns the id of the sent update; undefined if there was no such update
   */
  deliverAgain(updateId: number, asNew: boolean): number | undefined {
    const past = this.#past.get(updateId)
    if (!past) return undefined
    const expiresAt = this.#clock().getTime() + DAY
    if (!asNew) {
      this.#push({ ...past, expiresAt, isRepeat: true })
      return updateId
    }
    const update = { ...past.update, update_id: this.#nextId++ }
    const delivery = { ...past, update, expiresAt, isRepeat: false }
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
   * Returns the updates for `getUpdates`. A positive offset confirms all updates before it, a negative one all but the last
   * `-offset` updates. An offset far from the next id confirms nothing: after a renumbering, a bot that continues from an old
   * id gets the same updates again and again.
   */
  read(offset: number, limit: number): Update[] {
    const first = this.pending().filter(({ isRepeat }) => !isRepeat)
    const isNear = offset <= this.#nextId + MAX_AHEAD && offset >= this.#nextId - MAX_BEHIND
    if (offset > 0 && isNear) this.#drop(first.filter((d) => d.update.update_id < offset))
    else if (offset < 0) this.#drop(first.slice(0, Math.max(0, first.length + offset)))

    const repeats = this.pending().filter((delivery) => delivery.isRepeat)
    const rest = this.pending().filter((delivery) => !delivery.isRepeat)
    const answer = [...repeats, ...rest].slice(0, limit)
    // The offset is past a repetition already and can't confirm it, so a repetition is dropped when it is returned.
    this.#drop(answer.filter((delivery) => delivery.isRepeat))
    return answer.map(({ update }) => update)
  }

  /** Confirms a delivery that the webhook has answered with 2xx. */
  confirm(delivery: Delivery): void {
    this.#drop([delivery])
  }

  dropPending(): void {
    this.#drop(this.#pending)
  }

  /** @returns removes the listener */
  onAdded(listener: () => void): () => void {
    this.#added.add(listener)
    return () => this.#added.delete(listener)
  }

  /** The listener is called when updates were confirmed or dropped. @returns removes the listener */
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
    const dropped = new Set(deliveries)
    this.#pending = this.#pending.filter((delivery) => !dropped.has(delivery))
    for (const listener of [...this.#dropped]) listener()
  }
}
