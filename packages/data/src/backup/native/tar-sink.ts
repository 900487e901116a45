import type { extract } from 'tar-stream'

type Extract = ReturnType<typeof extract>

/**
 * Feeds an archive to its reader, one chunk after the other. The pipelines of Node do not wait for an error of the content
 * that comes after its last byte.
 */
export class TarSink {
  readonly #extract: Extract
  readonly #finished: Promise<void>

  constructor(reader: Extract) {
    this.#extract = reader
    this.#finished = new Promise((resolve, reject) => {
      reader.on('finish', resolve).on('error', reject)
    })
    this.#finished.catch(() => {})
  }

  /** @returns a promise if the next chunk has to wait. It rejects if the archive cannot be read. */
  write(chunk: Uint8Array): Promise<void> | undefined {
    if (this.#extract.write(chunk)) return undefined
    // An archive that cannot be read never drains.
    const drained = new Promise<void>((resolve) => this.#extract.once('drain', resolve))
    return Promise.race([drained, this.#finished])
  }

  /** Waits until all of the archive has been read. */
  async end(): Promise<void> {
    this.#extract.end(null)
    await this.#finished
  }

  /** Stops reading. */
  destroy(): void {
    this.#extract.destroy()
  }
}
