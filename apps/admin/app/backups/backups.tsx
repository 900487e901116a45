import { Paper, Stack, Text } from '@mantine/core'
import { backupRunKinds, backupRunStatuses } from '@tarot/data'
import type { ShouldRevalidateFunctionArgs } from 'react-router'
import { requireOperator } from '../auth/require-operator.server.ts'
import { openedData } from '../server/data.server.ts'
import { definedEntries, ignoredParameters, parseChoice, readPage } from '../server/query-parameters.ts'
import { EmptyState } from '../ui/empty-state.tsx'
import { FilterSelect, Filters } from '../ui/filters.tsx'
import { IgnoredParameters } from '../ui/ignored-parameters.tsx'
import { OutcomeNotice } from '../ui/outcome-notice.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { PagedTable } from '../ui/paged-table.tsx'
import { Section } from '../ui/section.tsx'
import { textPage } from '../ui/text-ids.ts'
import { readTimeZone } from '../ui/time-zone.ts'
import { useRefresh } from '../ui/use-refresh.ts'
import { useViewer } from '../ui/viewer.ts'
import type { Route } from './+types/backups'
import { BackupAlerts } from './backup-alerts.tsx'
import { BackupFacts } from './backup-facts.tsx'
import { kindTitle, statusNames } from './backup-labels.ts'
import { BackupProgress } from './backup-progress.tsx'
import { backupRunColumns } from './backup-run-columns.tsx'
import { toBackupRunRow } from './backup-run-row.server.ts'
import { findBackupOverview } from './find-backup-overview.server.ts'
import { NoBackups } from './no-backups.tsx'
import { RecoveryTimelineChart } from './recovery-timeline.tsx'
import { runBackup } from './run-backup.server.ts'
import { RunBackup, runBackupKey } from './run-backup.tsx'

export const meta: Route.MetaFunction = () => [{ title: 'Backups · Tarot console' }]

export async function loader({ request, url }: Route.LoaderArgs) {
  await requireOperator({ request, url })
  const params = url.searchParams
  const kind = parseChoice(params.get('kind'), backupRunKinds)
  const status = parseChoice(params.get('status'), backupRunStatuses)
  const paging = readPage(params)
  const data = await openedData()
  const [overview, { items, next }] = await Promise.all([
    findBackupOverview(data, readTimeZone(request)),
    data.backups.list({ ...paging, ...definedEntries({ kind, status }) }),
  ])
  return {
    overview,
    runs: textPage({ items: items.map(toBackupRunRow), next }, paging),
    ignored: ignoredParameters(params, { kind, status, before: paging.before }),
    kinds: backupRunKinds.map((value) => ({ value, label: kindTitle(value) })),
    statuses: backupRunStatuses.map((value) => ({ value, label: statusNames[value] })),
  }
}

export async function action({ request, url }: Route.ActionArgs) {
  const { email } = await requireOperator({ request, url })
  return runBackup(await openedData(), email, await request.formData())
}

/** Also after a refused form: the open run that it was refused for may be new to the page. */
export function shouldRevalidate({ formMethod, defaultShouldRevalidate }: ShouldRevalidateFunctionArgs) {
  return formMethod === 'POST' || defaultShouldRevalidate
}

export default function Backups({ loaderData }: Route.ComponentProps) {
  const { overview, runs, ignored, kinds, statuses } = loaderData
  const { alerts, open, newestId, choices, timeline, last } = overview
  const { timeZone } = useViewer()
  useRefresh(open.length > 0, 2_000)
  const isUnused = newestId === null
  return (
    <Stack gap="lg">
      <div>
        <PageHeader
          title="Backups"
          description={`The moments that can be restored, and whether drills have shown it. Times are in ${timeZone}.`}
          actions={<RunBackup choices={choices} after={newestId} />}
        />
        <IgnoredParameters parts={ignored} />
        <OutcomeNotice
          fetcherKey={runBackupKey}
          shown={open.findLast(({ status }) => status === 'requested')?.id ?? null}
        />
        <Stack gap="xs">
          {isUnused ? <NoBackups /> : <BackupAlerts alerts={alerts} />}
          {open.map((run) => (
            <BackupProgress key={run.id} run={run} isLinked />
          ))}
        </Stack>
      </div>
      {!isUnused && (
        <>
          <Section title="Recovery window">
            {timeline ? (
              <RecoveryTimelineChart timeline={timeline} />
            ) : (
              <Paper withBorder px="md" py="sm" bg="var(--console-surface)">
                <Text size="sm">
                  {last.full
                    ? 'Nothing can be restored: the last verification says what is lost. Make a full backup.'
                    : 'Nothing can be restored yet, because no backup has succeeded.'}
                </Text>
              </Paper>
            )}
          </Section>
          <Section title="State">
            <BackupFacts overview={overview} />
          </Section>
          <Section title="Runs">
            <Filters>
              <FilterSelect label="Kind" name="kind" all="All kinds" choices={kinds} />
              <FilterSelect label="State" name="status" all="All states" choices={statuses} />
            </Filters>
            <PagedTable
              label="Runs"
              columns={backupRunColumns}
              page={runs}
              rowKey={(row) => row.id}
              empty={
                <EmptyState title="No run of this kind and state">Choose another filter, or none.</EmptyState>
              }
              keepScroll
            />
          </Section>
        </>
      )}
    </Stack>
  )
}
