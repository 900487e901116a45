import type { Data, Transaction } from '@tarot/data'
import type { BoughtReading } from './components/transaction-columns.tsx'
import { spreadName } from './draw.server.ts'

/** The readings that rows of the ledger have paid for, by the number of the row: one question for all of them. */
export async function findBoughtReadings(
  data: Data,
  rows: Transaction[],
): Promise<Record<string, BoughtReading>> {
  const ids = rows.filter(({ type }) => type === 'reading').map(({ id }) => id)
  if (ids.length === 0) return {}
  const readings = await data.readings.byCharge(ids)
  return Object.fromEntries(
    readings.map(({ id, spreadType, transactionId }) => [
      String(transactionId),
      { id: String(id), spread: spreadName(spreadType) },
    ]),
  )
}
