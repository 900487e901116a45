import type { Database } from '../database/database.ts'
import type { WithdrawnRequest as Row } from '../generated/prisma/client.ts'
import { check } from '../input.ts'
import { chargeId } from '../telegram/charge-id.ts'

/** A refund or a cancellation that Telegram refused permanently and that an operator has withdrawn. */
export interface WithdrawnRequest extends Omit<Row, 'kind'> {
  kind: 'refund' | 'cancellation'
}

/** The withdrawn requests of a payment, or of the subscription that it began, the last one first; at most a hundred. */
export async function findWithdrawnRequests(database: Database, charge: string): Promise<WithdrawnRequest[]> {
  const rows = await database.prisma.withdrawnRequest.findMany({
    where: { chargeId: check(chargeId, charge) },
    orderBy: { id: 'desc' },
    take: 100,
  })
  return rows.map((row) => ({ ...row, kind: row.kind as WithdrawnRequest['kind'] }))
}
