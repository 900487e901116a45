import { formatSigned } from './format.ts'

/** `+50` in green, `−3` as text. An amount that is not a ledger entry, such as that of an unpaid invoice, is dimmed. */
export function SignedCredits({ amount, isEntry = true }: { amount: number; isEntry?: boolean }) {
  const color = isEntry ? (amount > 0 ? 'var(--console-positive)' : 'inherit') : 'var(--mantine-color-dimmed)'
  return <span style={{ color, fontWeight: 550 }}>{formatSigned(amount)}</span>
}
