import { z } from 'zod'
import { canonicalJson, type Json } from '../canonical-json.ts'
import { json, text } from '../input.ts'
import { fingerprint } from '../transactions/idempotency.ts'
import { type Reading, spreadTypes } from './reading.ts'

/** The price of a reading in credits, 0 to 1 000 000. */
export const price = z.int().min(0).max(1_000_000)

/** The content of a reading. */
export const contentSchema = z.object({
  spreadType: z.enum(spreadTypes),
  /** At most 1 000 characters; null (the default) for a reading without one. */
  question: text(1_000).nullable().default(null),
  /** Any JSON of at most 32 KiB. */
  cards: json,
  /** 1 to 20 000 characters. */
  interpretation: text(20_000, 1),
})

type CheckedContent = z.output<typeof contentSchema>

/** The fields of the content, in the order of fingerprints and statements. */
export function contentFields({ spreadType, question, cards, interpretation }: CheckedContent) {
  return [spreadType, question, cards, interpretation] as const
}

/** Whether the stored reading has this content. */
export function hasContent(reading: Reading, content: CheckedContent): boolean {
  const stored = canonicalJson(reading.cards)
  if ('problem' in stored) return false
  const print = (checked: CheckedContent) => fingerprint('content', contentFields(checked))
  return print({ ...reading, cards: stored.text }).equals(print(content))
}

/** The reading that was just stored, without reading it back. */
export function storedReading(
  row: Pick<Reading, 'id' | 'userId' | 'createdAt' | 'transactionId'>,
  { spreadType, question, interpretation }: CheckedContent,
  cards: unknown,
): Reading {
  return { ...row, spreadType, question, cards: cards as Json, interpretation }
}
