/** A response to a webhook request other than 200. Telegram sends the update again later. */
export class WebhookRefusalError extends Error {
  override readonly name = 'WebhookRefusalError'
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}
