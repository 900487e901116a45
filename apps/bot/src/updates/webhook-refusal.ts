/** A response to a webhook request other than 200. Telegram sends the update again later. */
export class WebhookRefusal extends Error {
  override readonly name = 'Refusal'
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}
