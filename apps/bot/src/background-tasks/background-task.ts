/** Something that is done again and again, whoever writes to the bot. */
export interface BackgroundTask {
  /** For the log. */
  name: string
  /** Does what is due now. May throw: it is done again. */
  run(): Promise<void>
}
