import { createHash } from 'node:crypto'

/** Returns the seed of a name, the same in every run. The name identifies the seed in the message of a failing test. */
export function seedNamed(name: string): string {
  return createHash('sha256').update(name).digest('hex')
}

/** Returns the sentences of a text, without the titles of sections. */
export function sentences(text: string): string[] {
  return text
    .split(/\n+|(?<=[.!?])\s+/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => /[.!?]$/.test(sentence))
}
