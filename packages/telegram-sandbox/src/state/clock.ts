export type Milliseconds = number
export type Seconds = number

/** Where every date in the sandbox comes from; a test may pass its own. */
export type Clock = () => Date

export const unixTime = (clock: Clock): Seconds => Math.floor(clock().getTime() / 1000)

/** A clock that can be put forward and back, over one that goes by itself. */
export class MovableClock {
  readonly #unmoved: Clock
  offset: Milliseconds = 0

  constructor(unmoved: Clock) {
    this.#unmoved = unmoved
  }

  readonly now: Clock = () => new Date(this.#unmoved().getTime() + this.offset)

  set(date: Date): void {
    this.offset = date.getTime() - this.#unmoved().getTime()
  }
}
