import { formatSigned } from './format.ts'

/** `+50` in green, `−3` as text; a move that has not happened is dimmed. */
export function SignedCredits({ amount, moved = true }: { amount: number; moved?: boolean }) {
  const color = moved ? (amount > 0 ? 'var(--console-positive)' : 'inherit') : 'var(--mantine-color-dimmed)'
  return <span style={{ color, fontWeight: 550 }}>{formatSigned(amount)}</span>
}
