import type { Api } from 'grammy'

/** grammY's type of a signal is older than the platform's. Its implementation accepts both. */
type CallSignal = NonNullable<Parameters<Api['getMe']>[0]>

export const callSignal = (signal: AbortSignal): CallSignal => signal as unknown as CallSignal

/** A signal that aborts a call, including its retries, after this many milliseconds. */
export const within = (milliseconds: number): CallSignal => callSignal(AbortSignal.timeout(milliseconds))
