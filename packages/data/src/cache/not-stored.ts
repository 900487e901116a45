/** Redis is away, left alone or refuses: some of what was to be loaded into it is not there. */
export class NotStored extends Error {
  override readonly name = 'NotStored'
  /** Values that are there now. */
  readonly loaded: number
  /** Values that are not. */
  readonly failed: number

  constructor(loaded: number, failed: number, cause: unknown) {
    super(`Redis did not take ${failed} values`, { cause })
    this.loaded = loaded
    this.failed = failed
  }
}
