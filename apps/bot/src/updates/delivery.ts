/** Receives updates from Telegram, by long polling or webhook. */
export interface Delivery {
  /** For the log. */
  name: 'long polling' | 'webhook'
  /** Stops receiving updates. Does not wait for those in progress. */
  stop(): Promise<void>
  /** Rejects when the delivery fails permanently. */
  failure: Promise<never>
}
