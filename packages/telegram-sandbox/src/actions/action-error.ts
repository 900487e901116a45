/** Thrown when an action is not possible. The control API answers with its status and message. */
export class ActionError extends Error {
  override name = 'ActionError'
  readonly status: 400 | 404 | 409

  constructor(status: 400 | 404 | 409, message: string) {
    super(message)
    this.status = status
  }
}
