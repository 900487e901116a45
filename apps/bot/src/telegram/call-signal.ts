import type { Api } from 'grammy'

/** grammY's type of a signal is older than the platform's; what it does with one works for both. */
type CallSignal = NonNullable<Parameters<Api['getMe']>[0]>

export const callSignal = (signal: AbortSignal): CallSignal => signal as unknown as CallSignal

/** Ends a call, with all its repetitions, after so many milliseconds. */
export const within = (milliseconds: number): CallSignal => callSignal(AbortSignal.timeout(milliseconds))
