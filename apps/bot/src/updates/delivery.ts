/** Updates on their way from Telegram, by long polling or webhook. */
export interface Delivery {
  /** For the log. */
  name: 'long polling' | 'webhook'
  /** Ends the taking of updates. Those taken are not waited for. */
  stop(): Promise<void>
  /** Rejects when the delivery breaks for good. */
  broken: Promise<never>
}
