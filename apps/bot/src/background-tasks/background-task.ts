/** A task that runs repeatedly, independent of updates. */
export interface BackgroundTask {
  /** For the log. */
  name: string
  /** Handles what is due now. May throw: the next round tries again. */
  run(): Promise<void>
}
