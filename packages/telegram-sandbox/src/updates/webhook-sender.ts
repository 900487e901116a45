import type { Arguments } from '../bot-api/arguments.ts'
import { readArguments } from '../bot-api/read-arguments.ts'
import { type Clock, type Seconds, unixTime } from '../state/clock.ts'
import type { Delivery, UpdateQueue } from './update-queue.ts'
import { retryDelay, type Webhook, type WebhookRetry } from './webhook.ts'

interface Lane {
  busy: boolean
  failures: number
  /** Runs while the lane's first update waits for its next try. */
  pause: NodeJS.Timeout | undefined
}

/** Methods that make no sense in the answer of a webhook; Telegram ignores them too. */
const NOT_IN_ANSWERS = /^(get.*|setwebhook|deletewebhook|close|logout)$/

/**
 * Posts updates to the bot until each is answered with 2xx. Like Telegram it looks at the first updates of the queue
 * only, two for each connection: behind a chat with more of them everybody else waits.
 */
export class WebhookSender {
  readonly #queue: UpdateQueue
  readonly #retry: WebhookRetry
  readonly #clock: Clock
  readonly #execute: (method: string, args: Arguments) => Promise<void>
  readonly #lanes = new Map<string, Lane>()
  #webhook: Webhook | undefined
  #stop = new AbortController()
  lastError: { date: Seconds; message: string } | undefined

  constructor(
    queue: UpdateQueue,
    retry: WebhookRetry,
    clock: Clock,
    execute: (method: string, args: Arguments) => Promise<void>,
  ) {
    this.#queue = queue
    this.#retry = retry
    this.#clock = clock
    this.#execute = execute
    queue.onAdded(() => this.#send())
  }

  get webhook(): Webhook | undefined {
    return this.#webhook
  }

  /** Undefined ends the delivery; what is on its way is given up. */
  use(webhook: Webhook | undefined): void {
    this.#stop.abort()
    this.#stop = new AbortController()
    for (const lane of this.#lanes.values()) clearTimeout(lane.pause)
    this.#lanes.clear()
    this.#webhook = webhook
    this.lastError = undefined
    this.#send()
  }

  #send(): void {
    const webhook = this.#webhook
    if (!webhook) return
    let free = webhook.maxConnections - [...this.#lanes.values()].filter(({ busy }) => busy).length
    const seen = new Set<string>()
    for (const delivery of this.#queue.pending().slice(0, 2 * webhook.maxConnections)) {
      if (free <= 0) return
      if (seen.has(delivery.lane)) continue
      seen.add(delivery.lane)
      const lane = this.#lanes.get(delivery.lane) ?? { busy: false, failures: 0, pause: undefined }
      this.#lanes.set(delivery.lane, lane)
      if (lane.busy || lane.pause) continue
      lane.busy = true
      free--
      void this.#deliver(webhook, delivery, lane, this.#stop.signal)
    }
  }

  async #deliver(webhook: Webhook, delivery: Delivery, lane: Lane, stop: AbortSignal): Promise<void> {
    let retryAfter: Seconds = 0
    try {
      const response = await this.#post(webhook, delivery, stop)
      retryAfter = Number(response.headers.get('retry-after')) || 0
      if (!response.ok) {
        throw new Error(`Wrong response from the webhook: ${response.status} ${response.statusText}`)
      }
      this.#queue.confirm(delivery)
      lane.failures = 0
      await this.#executeAnswer(response)
    } catch (error) {
      if (stop.aborted) return
      // An update that got its 2xx is done, whatever its answer made of the reply.
      if (!this.#queue.pending().includes(delivery)) lane.failures = 0
      else this.#failed(lane, reason(error), retryAfter)
    }
    lane.busy = false
    if (!stop.aborted) this.#send()
  }

  #post(webhook: Webhook, { update }: Delivery, stop: AbortSignal): Promise<Response> {
    return fetch(webhook.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(webhook.secretToken ? { 'x-telegram-bot-api-secret-token': webhook.secretToken } : {}),
      },
      body: JSON.stringify(update),
      redirect: 'manual',
      signal: AbortSignal.any([stop, AbortSignal.timeout(this.#retry.timeout)]),
    })
  }

  /** A bot may answer the update with a method call in the body. */
  async #executeAnswer(response: Response): Promise<void> {
    const args = await readArguments(new URLSearchParams(), response)
    const method = args.text('method')
    if (method !== '' && !NOT_IN_ANSWERS.test(method.toLowerCase())) await this.#execute(method, args)
  }

  #failed(lane: Lane, message: string, retryAfter: Seconds): void {
    this.lastError = { date: unixTime(this.#clock), message }
    lane.failures++
    lane.pause = setTimeout(
      () => {
        lane.pause = undefined
        this.#send()
      },
      retryDelay(this.#retry, lane.failures, retryAfter),
    )
  }
}

/** A failed request in the words of `getWebhookInfo`. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError') return 'Read timeout expired'
  const cause = error.cause instanceof Error ? error.cause : error
  const code = 'code' in cause ? cause.code : undefined
  if (code === 'ECONNREFUSED') return 'Connection refused'
  if (code === 'ECONNRESET') return 'Connection reset by peer'
  return code === 'UND_ERR_SOCKET' ? 'Webhook connection closed' : cause.message
}
