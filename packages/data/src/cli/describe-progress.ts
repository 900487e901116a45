import { formatBytes } from '../format-bytes.ts'

/** `Reconciling users: 5 of 1,000`, `Copying the database: 12.8 MiB of 39.3 MiB`; the step alone while nothing is counted. */
export function describeProgress(
  step: string,
  done: number,
  total: number | null,
  unit: 'bytes' | undefined,
): string {
  if (!total && !done) return step
  const format = (amount: number) => (unit === 'bytes' ? formatBytes(amount) : amount.toLocaleString('en'))
  return total === null ? `${step}: ${format(done)}` : `${step}: ${format(done)} of ${format(total)}`
}
