import type { Arguments } from '../bot-api/arguments.ts'
import { readArguments } from '../bot-api/read-arguments.ts'
import { type Clock, type Seconds, unixTime } from '../state/clock.ts'
import type { Delivery, UpdateQueue } from './update-queue.ts'
import { retryDelay, type Webhook, type WebhookRetry } from './webhook.ts'

interface Lane {
  isBusy: boolean
  failures: number
  /** Set while the lane's first update waits for its next attempt. */
  retryTimer: NodeJS.Timeout | undefined
}

/** Methods that are ignored in the answer of a webhook, as by Telegram. */
const NOT_IN_ANSWERS = /^(get.*|setwebhook|deletewebhook|close|logout)$/

/**
 * Posts updates to the bot's webhook until each is answered with 2xx. Like Telegram, it considers only the first updates of
 * the queue, two for each connection: a chat with more of them blocks the other chats.
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

  /** Sets the webhook. Undefined stops the delivery and aborts running requests. */
  use(webhook: Webhook | undefined): void {
    this.#stop.abort()
    this.#stop = new AbortController()
    for (const lane of this.#lanes.values()) clearTimeout(lane.retryTimer)
    this.#lanes.clear()
    this.#webhook = webhook
    this.lastError = undefined
    this.#send()
  }

  #send(): void {
    const webhook = this.#webhook
    if (!webhook) return
    let free = webhook.maxConnections - [...this.#lanes.values()].filter(({ isBusy }) => isBusy).length
    const seen = new Set<string>()
    for (const delivery of this.#queue.pending().slice(0, 2 * webhook.maxConnections)) {
      if (free <= 0) return
      if (seen.has(delivery.lane)) continue
      seen.add(delivery.lane)
      const lane = this.#lanes.get(delivery.lane) ?? { isBusy: false, failures: 0, retryTimer: undefined }
      this.#lanes.set(delivery.lane, lane)
      if (lane.isBusy || lane.retryTimer) continue
      lane.isBusy = true
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
      // After a 2xx the update is confirmed, even if the method in the answer failed.
      if (!this.#queue.pending().includes(delivery)) lane.failures = 0
      else this.#failed(lane, reason(error), retryAfter)
    }
    lane.isBusy = false
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

  /** Executes the method call that a bot may return in the body. */
  async #executeAnswer(response: Response): Promise<void> {
    const args = await readArguments(new URLSearchParams(), response)
    const method = args.text('method')
    if (method !== '' && !NOT_IN_ANSWERS.test(method.toLowerCase())) await this.#execute(method, args)
  }

  #failed(lane: Lane, message: string, retryAfter: Seconds): void {
    this.lastError = { date: unixTime(this.#clock), message }
    lane.failures++
    lane.retryTimer = setTimeout(
      () => {
        lane.retryTimer = undefined
        this.#send()
      },
      retryDelay(this.#retry, lane.failures, retryAfter),
    )
  }
}

/** Returns the reason of a failed request with the wording of `getWebhookInfo`. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError') return 'Read timeout expired'
  const cause = error.cause instanceof Error ? error.cause : error
  const code = 'code' in cause ? cause.code : undefined
  if (code === 'ECONNREFUSED') return 'Connection refused'
  if (code === 'ECONNRESET') return 'Connection reset by peer'
  return code === 'UND_ERR_SOCKET' ? 'Webhook connection closed' : cause.message
}
