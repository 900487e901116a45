import { DataError } from '../../errors.ts'
import type { Data } from '../../open-data.ts'
import type { ReadStarList } from '../../telegram/star-list-item.ts'
import type { BackupCheck } from '../backup-run.ts'

/** Something that was erased after the moment that is restored must be erased again. */
type ReapplyErasures = (data: Data) => Promise<number>

export interface AfterRestore {
  readStarList: ReadStarList | undefined
  /** Default: nothing is ever erased. */
  reapplyErasures?: ReapplyErasures | undefined
}

/**
 * What a restored database needs before it is used: erasures since are applied again, the ledger is reconciled, and the
 * payments and refunds that only Telegram's list has are recorded.
 */
export async function settleRestored(
  data: Data,
  { readStarList, reapplyErasures }: AfterRestore,
): Promise<BackupCheck[]> {
  const checks: BackupCheck[] = []
  if (reapplyErasures) {
    const erased = await reapplyErasures(data)
    checks.push({ name: 'Erasures', ok: true, message: `${erased} erasures were applied again` })
  }
  checks.push(await reconcileLedger(data), await settleStars(data, readStarList))
  return checks
}

async function reconcileLedger(data: Data): Promise<BackupCheck> {
  const { users, entries, discrepancies } = await data.reconciliations.reconcileLedger()
  const what = `${entries} entries of ${users} users`
  const message =
    discrepancies.length === 0
      ? `${what} reconcile`
      : `${what} have ${discrepancies.length} discrepancies: see \`pnpm data reconcile\``
  return { name: 'Ledger', ok: discrepancies.length === 0, message }
}

/** Telegram's list has the payments after the target. A list that cannot be read now is read by the worker. */
async function settleStars(data: Data, readStarList: ReadStarList | undefined): Promise<BackupCheck> {
  const name = 'Payments'
  if (!readStarList) {
    return {
      name,
      ok: true,
      message:
        'BOT_TOKEN is not set: the worker records the payments since from Telegram’s list when it starts',
    }
  }
  try {
    const { settled, foreign, discrepancies } = await data.reconciliations.reconcileStars(readStarList, {
      settle: true,
    })
    const found = `${settled.length + foreign.length} payments and refunds after the restored moment were found in Telegram’s list and recorded`
    if (discrepancies.length === 0) return { name, ok: true, message: found }
    return {
      name,
      ok: true,
      message: `${found}; ${discrepancies.length} are left for the worker or an operator: see \`pnpm data reconcile --stars\``,
    }
  } catch (error) {
    const reason = error instanceof DataError ? error.message : String(error)
    return {
      name,
      ok: true,
      message: `Telegram’s list cannot be read now (${reason}): the worker records the payments since when it starts`,
    }
  }
}
