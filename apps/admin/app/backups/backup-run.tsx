import { Alert, Stack, Text } from '@mantine/core'
import { IconAlertCircle } from '@tabler/icons-react'
import { requireOperator } from '../auth/require-operator.server.ts'
import { openedData } from '../server/data.server.ts'
import { parseId } from '../server/query-parameters.ts'
import { notFound } from '../server/responses.ts'
import { Breadcrumbs } from '../ui/breadcrumbs.tsx'
import { formatCount, formatNumber } from '../ui/format.ts'
import { PageHeader } from '../ui/page-header.tsx'
import { Section } from '../ui/section.tsx'
import { useRefresh } from '../ui/use-refresh.ts'
import type { Route } from './+types/backup-run'
import { kindTitle } from './backup-labels.ts'
import { BackupProgress } from './backup-progress.tsx'
import { BackupRunFacts } from './backup-run-facts.tsx'
import { toBackupRunRow, toOpenRunRow } from './backup-run-row.server.ts'
import { CheckTable } from './check-table.tsx'
import { RunLog } from './run-log.tsx'

export const meta: Route.MetaFunction = ({ params }) => [
  { title: `Backup run ${params.runId} · Tarot console` },
]

export async function loader({ request, url, params }: Route.LoaderArgs) {
  await requireOperator({ request, url })
  const data = await openedData()
  const id = parseId(params.runId)
  const found = id === undefined ? null : await data.backups.get(id)
  if (!found) throw notFound('There is no such run of a backup', 'Check the number in the address.')
  const { log, ...run } = found
  const open = run.finishedAt === null ? toOpenRunRow(run, (await data.backups.status()).open) : null
  return { run: toBackupRunRow(run), open, log }
}

export default function BackupRun({ loaderData: { run, open, log } }: Route.ComponentProps) {
  const { id, kind, checks, error } = run
  useRefresh(open !== null, 2_000)
  const failed = checks.filter(({ ok }) => !ok).length
  return (
    <Stack gap="lg">
      <div>
        <PageHeader
          title={kindTitle(kind)}
          description={
            <Breadcrumbs of="Backups" to="/backups">
              Run {id}
            </Breadcrumbs>
          }
        />
        {error !== null && (
          <Alert color="red" role="alert" icon={<IconAlertCircle aria-hidden />} mb="md">
            {error}
          </Alert>
        )}
        <Stack gap="sm">
          {open && <BackupProgress run={open} />}
          <BackupRunFacts run={run} />
        </Stack>
      </div>
      {checks.length > 0 && (
        <Section title="Checks">
          <Text size="sm" mb="xs">
            {failed === 0
              ? `${formatCount(checks.length, 'check')} passed.`
              : `${formatNumber(failed)} of ${formatCount(checks.length, 'check')} failed.`}
          </Text>
          <CheckTable checks={checks} />
        </Section>
      )}
      {log && (
        <Section title="End of the log">
          <RunLog text={log} />
        </Section>
      )}
    </Stack>
  )
}
