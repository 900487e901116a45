import { badRequest } from './api-failure.ts'

/** A file of a multipart request. */
export interface UploadedFile {
  name: string
  type: string
  bytes: Uint8Array
}

/**
 * The parameters of one call. Telegram reads every parameter as text, from the query string, a form or a JSON body, so a
 * number may arrive as `"5"` and an object as its JSON.
 */
export class Arguments {
  readonly #values: ReadonlyMap<string, unknown>
  readonly #files: ReadonlyMap<string, UploadedFile>

  constructor(values: ReadonlyMap<string, unknown>, files: ReadonlyMap<string, UploadedFile> = new Map()) {
    this.#values = values
    this.#files = files
  }

  static from(values: Record<string, unknown>): Arguments {
    return new Arguments(new Map(Object.entries(values)))
  }

  has(name: string): boolean {
    return this.text(name) !== ''
  }

  /** Returns the parameter as text, `''` if it is missing. */
  text(name: string): string {
    const value = this.#values.get(name)
    if (value === undefined || value === null) return ''
    return typeof value === 'string' ? value : JSON.stringify(value)
  }

  /** Returns an integer, clamped to the limits. As on Telegram, an invalid number counts as missing. */
  integer(name: string, missing: number, min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER) {
    const text = this.text(name).trim()
    const value = /^[+-]?\d+/.exec(text)
    return value ? Math.min(max, Math.max(min, Number.parseInt(value[0], 10))) : missing
  }

  boolean(name: string): boolean {
    return ['true', 'yes', '1'].includes(this.text(name).trim().toLowerCase())
  }

  /** Returns a JSON parameter, `undefined` if it is missing. @param what its name in the error: "commands" */
  json(name: string, what: string): unknown {
    const value = this.#values.get(name)
    if (value === undefined || value === null || value === '') return undefined
    if (typeof value !== 'string') return value
    try {
      return JSON.parse(value)
    } catch {
      throw badRequest(`can't parse ${what} JSON object`)
    }
  }

  /** Returns the uploaded file of a parameter: a form part of that name, or of `attach://<part>`. */
  file(name: string): UploadedFile | undefined {
    return this.attached(this.text(name)) ?? this.#files.get(name)
  }

  /** Returns the file of `attach://<part>`. */
  attached(reference: string): UploadedFile | undefined {
    return reference.startsWith('attach://')
      ? this.#files.get(reference.slice('attach://'.length))
      : undefined
  }

  /** For the list of calls: the raw values, and files as their name and size. */
  toJSON(): Record<string, unknown> {
    const files = [...this.#files].map(([name, file]) => [name, `${file.name} (${file.bytes.length} bytes)`])
    return { ...Object.fromEntries(this.#values), ...Object.fromEntries(files) }
  }
}
