export type Milliseconds = number
export type Seconds = number

/** The source of every date in the sandbox. A test may pass its own. */
export type Clock = () => Date

export const unixTime = (clock: Clock): Seconds => Math.floor(clock().getTime() / 1000)

/** A clock with an adjustable offset to another clock. */
export class MovableClock {
  readonly #unmoved: Clock
  offset: Milliseconds = 0

  constructor(baseClock: Clock) {
    this.#unmoved = baseClock
  }

  readonly now: Clock = () => new Date(this.#unmoved().getTime() + this.offset)

  set(date: Date): void {
    this.offset = date.getTime() - this.#unmoved().getTime()
  }
}
