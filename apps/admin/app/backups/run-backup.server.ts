import {
  type BackupRun,
  type BackupRunKind,
  type Data,
  isDataError,
  requestableBackupKinds,
} from '@tarot/data'
import { z } from 'zod'
import { done, refuse, refuseFor, refuseForm } from '../server/outcome.server.ts'
import { parseId } from '../server/query-parameters.ts'
import { kindNames, requesterName } from './backup-labels.ts'

const formSchema = z.object({
  kind: z.enum(requestableBackupKinds, 'Choose what to run.'),
  after: z.string().default(''),
})

/** Requests the run of the form from the worker, at most once per form. */
export async function runBackup(data: Data, operator: string, form: FormData) {
  const result = formSchema.safeParse(Object.fromEntries(form))
  if (!result.success) return refuseForm(result.error)
  const { kind } = result.data
  const seen = parseId(result.data.after) ?? 0n
  const findNewest = async () => (await data.backups.list({ kind, limit: 1 })).items[0]
  /** The run that this form has requested before. */
  const findOwn = async () => {
    const newest = await findNewest()
    return newest && newest.id > seen && newest.requestedBy === operator ? newest : null
  }
  try {
    const earlier = await findOwn()
    if (earlier) return requested(earlier)
    const id = await data.backups.request({ kind, requestedBy: operator })
    return requested({ id, kind })
  } catch (error) {
    if (isDataError(error, 'BACKUP_BUSY')) {
      const same = await findOwn()
      return same ? requested(same) : refuse(409, describeBusy(kind, await findNewest()))
    }
    return refuseFor(error, 'Send the form again: it requests one run.')
  }
}

function requested({ id, kind }: Pick<BackupRun, 'id' | 'kind'>) {
  return done(
    `the ${kindNames[kind]} is requested. The worker begins it within a minute, or when the run before it has ended.`,
    String(id),
  )
}

function describeBusy(kind: BackupRunKind, open: BackupRun | undefined): string {
  const name = `${/^[aeiou]/.test(kindNames[kind]) ? 'An' : 'A'} ${kindNames[kind]}`
  const by = open ? ` by ${requesterName(open.requestedBy)}` : ''
  return `${name} is already requested${by}. Wait for its end.`
}
