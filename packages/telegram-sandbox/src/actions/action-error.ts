/** A person tried what is not possible; the people's door answers with the status and the sentence. */
export class ActionError extends Error {
  override name = 'ActError'
  readonly status: 400 | 404 | 409

  constructor(status: 400 | 404 | 409, message: string) {
    super(message)
    this.status = status
  }
}
