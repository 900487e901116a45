import { CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhen } from 'cockatiel'
import { ReplyError } from 'ioredis'
import { CallTimeout } from './call-timeout.ts'

/** Milliseconds that a call may take. */
const callTimeout = 100
/** Milliseconds that a call may take whose caller has waited for Redis before. */
const shortCallTimeout = 15
/** Milliseconds that a probe may take while the circuit is closed: no caller waits for it. */
const probeTimeout = 1_000
/** Consecutive failures that open the circuit. */
const maxFailures = 5
/** Milliseconds for which the circuit stays open at least. */
const openTime = 500

/** An error reply, such as that of a full Redis, does not open the circuit: it came in time. */
const isTimeoutOrLoss = (error: unknown): boolean => !(error instanceof ReplyError)

/**
 * A Redis that refuses writes but answers reads soon holds stale values. A Redis that is merely full does not: it refuses
 * new leases, and lets a script go on that has deleted a value.
 */
const isRefusedWrite = (error: unknown): boolean =>
  error instanceof ReplyError &&
  error instanceof Error &&
  /^(MISCONF|READONLY|NOREPLICAS|NOPERM)\b|user executing the script can't/.test(error.message)

/** `normal`: 100 ms. `short`: 15 ms, for a caller that has waited before. `probe`: 1 s. */
export type CallKind = 'normal' | 'short' | 'probe'

/** The circuit breaker before Redis: each call has a timeout, and consecutive failures open the circuit. */
export class RedisCircuit {
  readonly #timeouts: Record<CallKind, CallTimeout> = {
    normal: new CallTimeout(callTimeout),
    short: new CallTimeout(shortCallTimeout),
    probe: new CallTimeout(probeTimeout),
  }
  readonly #breaker = circuitBreaker(handleWhen(isTimeoutOrLoss), {
    halfOpenAfter: openTime,
    breaker: new ConsecutiveBreaker(maxFailures),
  })
  readonly #onWriteRefused: () => void
  /** No failure since the last success, so calls can bypass the breaker. */
  #isHealthy = true

  /**
   * @param onOpen called when the circuit opens
   * @param onWriteRefused called when Redis refuses a write
   */
  constructor({ onOpen, onWriteRefused }: { onOpen: () => void; onWriteRefused: () => void }) {
    this.#breaker.onBreak(onOpen)
    this.#onWriteRefused = onWriteRefused
  }

  /** Whether calls must not be made, because a caller would wait for the timeout. Only probes are made then. */
  get isOpen(): boolean {
    return !this.#isHealthy && this.#breaker.state !== CircuitState.Closed
  }

  /** @throws what the call throws, or a `TimeoutError` */
  run<Answer>(call: () => Promise<Answer>, kind: CallKind = 'normal'): Promise<Answer> {
    // The breaker costs as much as the call does, so a healthy Redis is called without it.
    if (this.#isHealthy || kind === 'short') return this.#timeouts[kind].apply(call(), this.#recordFailure)
    return this.#runThroughBreaker(call)
  }

  async #runThroughBreaker<Answer>(call: () => Promise<Answer>): Promise<Answer> {
    const answer = await this.#breaker.execute(() =>
      this.#timeouts.normal.apply(call(), this.#recordRefusedWrite),
    )
    if (this.#breaker.state === CircuitState.Closed) this.#isHealthy = true
    return answer
  }

  readonly #recordRefusedWrite = (error: unknown): void => {
    if (isRefusedWrite(error)) this.#onWriteRefused()
  }

  readonly #recordFailure = (error: unknown): void => {
    this.#recordRefusedWrite(error)
    if (!isTimeoutOrLoss(error)) return
    this.#isHealthy = false
    this.#breaker.execute(() => Promise.reject(error)).catch(() => {})
  }
}
