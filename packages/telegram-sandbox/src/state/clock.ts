export type Milliseconds = number
export type Seconds = number

/** Where every date in the sandbox comes from; a test may pass its own. */
export type Clock = () => Date

export const unixTime = (clock: Clock): Seconds => Math.floor(clock().getTime() / 1000)
