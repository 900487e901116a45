/** The write-ahead log in a repository. */
export interface WalArchive {
  /** The folder or URL of the repository. */
  location: string
  /** The names of all segments and histories. */
  list(): Promise<string[]>
  /** When a segment was completed: each commit in it is older. */
  findCompletedAt(segment: string): Promise<Date | undefined>
  /** Returns the content of a history that `list` has named. */
  readHistory(file: string): Promise<string>
}
