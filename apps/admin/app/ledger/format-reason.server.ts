import type { Transaction } from '@tarot/data'
import { productName } from '../payments/product-name.server.ts'

/** Why, for people: the bot names the plan of daily credits by its code. What an operator has written stays as it is. */
export function formatReason({ reason, actor }: Pick<Transaction, 'reason' | 'actor'>): string | null {
  if (reason === null || actor !== 'bot') return reason
  return reason.replace(/(?<=^daily credits: )\w+$/, productName)
}
