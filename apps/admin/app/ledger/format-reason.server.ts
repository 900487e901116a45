import type { Transaction } from '@tarot/data'
import { productName } from '../payments/product-name.server.ts'

/** The reason for display: replaces the code of the plan in reasons of the bot. Reasons of operators stay unchanged. */
export function formatReason({ reason, actor }: Pick<Transaction, 'reason' | 'actor'>): string | null {
  if (reason === null || actor !== 'bot') return reason
  return reason.replace(/(?<=^daily credits: )\w+$/, productName)
}
