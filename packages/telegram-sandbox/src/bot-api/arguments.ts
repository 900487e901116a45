import { badRequest } from './api-failure.ts'

/** A file that came with a multipart request. */
export interface UploadedFile {
  name: string
  type: string
  bytes: Uint8Array
}

/**
 * The parameters of one call. Telegram reads every parameter as text, whichever way it came (query string, form or
 * JSON body), so a number may arrive as `"5"` and an object as its JSON.
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

  /** The parameter as text, `''` when it is missing. */
  text(name: string): string {
    const value = this.#values.get(name)
    if (value === undefined || value === null) return ''
    return typeof value === 'string' ? value : JSON.stringify(value)
  }

  /** An integer, clamped; what is not a number counts as missing, as Telegram does it. */
  integer(name: string, missing: number, least = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER) {
    const text = this.text(name).trim()
    const value = /^[+-]?\d+/.exec(text)
    return value ? Math.min(max, Math.max(least, Number.parseInt(value[0], 10))) : missing
  }

  boolean(name: string): boolean {
    return ['true', 'yes', '1'].includes(this.text(name).trim().toLowerCase())
  }

  /** A JSON parameter, `undefined` when it is missing. @param what names it in the error: "commands" */
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

  /** The uploaded file a parameter stands for: a form part of that name, or `attach://<part>`. */
  file(name: string): UploadedFile | undefined {
    return this.attached(this.text(name)) ?? this.#files.get(name)
  }

  /** The file that `attach://<part>` stands for. */
  attached(reference: string): UploadedFile | undefined {
    return reference.startsWith('attach://')
      ? this.#files.get(reference.slice('attach://'.length))
      : undefined
  }

  /** For the list of calls: values as they came, files as their name and size. */
  toJSON(): Record<string, unknown> {
    const files = [...this.#files].map(([name, file]) => [name, `${file.name} (${file.bytes.length} bytes)`])
    return { ...Object.fromEntries(this.#values), ...Object.fromEntries(files) }
  }
}
