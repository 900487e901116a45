/** A file in a repository. */
export interface RepositoryFile {
  /** The path below the repository, with `/`: letters, digits and `. _ -`. */
  name: string
  bytes: number
  /** When it was written. */
  modifiedAt: Date
}

/**
 * Where backups are stored: a folder or S3-compatible storage. A file appears under its name only when it is complete and
 * durable.
 */
export interface Repository {
  /** The folder or URL, without credentials. */
  readonly location: string
  /**
   * Writes a file and replaces one of the same name. When the content throws, nothing is written.
   *
   * @throws DataError `REPOSITORY_UNAVAILABLE`
   */
  write(name: string, content: AsyncIterable<Uint8Array>): Promise<void>
  /**
   * Writes a file unless one of that name exists, even if several processes try at once.
   *
   * @returns whether it was written
   * @throws DataError `REPOSITORY_UNAVAILABLE`
   */
  create(name: string, content: Uint8Array): Promise<boolean>
  /**
   * Opens a file.
   *
   * @returns the content; undefined if there is no such file
   * @throws DataError `REPOSITORY_UNAVAILABLE`, also while the content is read
   */
  read(name: string): Promise<AsyncIterable<Uint8Array> | undefined>
  /**
   * Lists all files whose names begin with the prefix, in any order.
   *
   * @throws DataError `REPOSITORY_UNAVAILABLE`
   */
  list(prefix: string): AsyncIterable<RepositoryFile>
  /**
   * Removes a file. Does nothing if there is none.
   *
   * @throws DataError `REPOSITORY_UNAVAILABLE`
   */
  remove(name: string): Promise<void>
  /**
   * Removes what writers that were killed before this moment have left: it is not listed. Undefined for storage that does
   * this by itself.
   *
   * @throws DataError `REPOSITORY_UNAVAILABLE`
   */
  removeUnfinished?(before: Date): Promise<void>
}
