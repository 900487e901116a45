/** Any JSON value. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }

/** Maximum size of a value's text, in bytes. */
const maxBytes = 32 * 1024

/**
 * A value's JSON text with sorted keys, so that equal values have equal texts; or why Postgres cannot store the value as
 * `jsonb`. One traversal does both, because every purchase calls it.
 */
export function canonicalJson(value: unknown): { text: string } | { problem: string } {
  try {
    const text = write(value, 0)
    if (Buffer.byteLength(text) > maxBytes) return { problem: `must be at most ${maxBytes} bytes of JSON` }
    return { text }
  } catch (error) {
    if (error instanceof NotJson) return { problem: error.message }
    throw error
  }
}

class NotJson extends Error {}

const maxDepth = 64

function write(value: unknown, depth: number): string {
  if (typeof value === 'string') return writeText(value)
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new NotJson(`must not contain ${value}`)
    return JSON.stringify(value)
  }
  if (depth > maxDepth) throw new NotJson(`must not be nested deeper than ${maxDepth} levels`)
  let text = ''
  if (Array.isArray(value)) {
    for (const item of value) text += `${text && ','}${write(item, depth + 1)}`
    return `[${text}]`
  }
  if (isPlainObject(value)) {
    for (const key of Object.keys(value).sort()) {
      text += `${text && ','}${writeText(key)}:${write(value[key], depth + 1)}`
    }
    return `{${text}}`
  }
  throw new NotJson(`must be JSON, and ${describe(value)} is not`)
}

/** Texts without characters to escape, as most are. JSON.stringify costs several times this test. */
const plain = /^[\x20-\x21\x23-\x5b\x5d-\x7e]*$/

function writeText(text: string): string {
  if (plain.test(text)) return `"${text}"`
  if (text.includes('\0') || !text.isWellFormed()) {
    throw new NotJson('must not contain NUL characters or half a surrogate pair')
  }
  return JSON.stringify(text)
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function describe(value: unknown): string {
  return typeof value === 'object'
    ? `a ${value?.constructor?.name ?? 'special object'}`
    : String(typeof value)
}
