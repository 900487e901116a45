import { type BackupRun, type Data, isDataError, requestableBackupKinds } from '@tarot/data'
import { z } from 'zod'
import { done, refuse, refuseFor, refuseForm } from '../server/outcome.server.ts'
import { parseId } from '../server/query-parameters.ts'
import { kindNames } from './backup-labels.ts'

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
  /** The run that this form has requested before. */
  const findRequested = async () => {
    const { items } = await data.backups.list({ kind, limit: 1 })
    return items.find(({ id, requestedBy }) => id > seen && requestedBy === operator)
  }
  try {
    const earlier = await findRequested()
    if (earlier) return requested(earlier)
    const id = await data.backups.request({ kind, requestedBy: operator })
    return requested({ id, kind })
  } catch (error) {
    if (isDataError(error, 'BACKUP_BUSY')) {
      const same = await findRequested()
      return same ? requested(same) : refuse(409, busyProblem(kind))
    }
    return refuseFor(error, 'Send the form again: it requests one run.')
  }
}

function requested({ id, kind }: Pick<BackupRun, 'id' | 'kind'>) {
  return done(`the ${kindNames[kind]} is requested. The worker begins it within a minute.`, String(id))
}

function busyProblem(kind: BackupRun['kind']): string {
  const name = kindNames[kind]
  return `${/^[aeiou]/.test(name) ? 'An' : 'A'} ${name} is already requested or running. Wait for its end.`
}
