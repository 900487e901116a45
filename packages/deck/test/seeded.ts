import { createHash } from 'node:crypto'

/** A seed that is the same in every run; the name says in a failing test which one it was. */
export function seedNamed(name: string): string {
  return createHash('sha256').update(name).digest('hex')
}

/** The sentences of a text, without the titles of sections. */
export function sentences(text: string): string[] {
  return text
    .split(/\n+|(?<=[.!?])\s+/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => /[.!?]$/.test(sentence))
}
