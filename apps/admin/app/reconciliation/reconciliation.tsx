import { SimpleGrid, Stack, Text } from '@mantine/core'
import { reconciliationSubjects } from '@tarot/data'
import { useSearchParams } from 'react-router'
import { requireOperator } from '../auth/require-operator.server.ts'
import { openedData } from '../server/data.server.ts'
import { definedEntries, ignoredParameters, parseChoice, readPage } from '../server/query-parameters.ts'
import { EmptyState } from '../ui/empty-state.tsx'
import { FilterSelect, Filters } from '../ui/filters.tsx'
import { formatCount } from '../ui/format.ts'
import { IgnoredParameters } from '../ui/ignored-parameters.tsx'
import { OutcomeNotice } from '../ui/outcome-notice.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { PagedTable } from '../ui/paged-table.tsx'
import { Section } from '../ui/section.tsx'
import { textPage } from '../ui/text-ids.ts'
import { useRefresh } from '../ui/use-refresh.ts'
import type { Route } from './+types/reconciliation'
import { failedReconciliation, runningReconciliation } from './background-reconciliation.server.ts'
import { describeDiscrepancies } from './describe-discrepancies.server.ts'
import { DiscrepancyTable } from './discrepancy-table.tsx'
import { findLastReconciliations } from './find-last-reconciliations.server.ts'
import { LastReconciliationCard } from './last-reconciliation-card.tsx'
import { reconcileLedger } from './reconcile-ledger.server.ts'
import { ReconcileLedger, reconcileKey } from './reconcile-ledger.tsx'
import { reconciliationColumns } from './reconciliation-columns.tsx'
import { subjectNames } from './reconciliation-labels.ts'
import { ReconciliationLink } from './reconciliation-link.tsx'
import { ReconciliationFailure, ReconciliationProgress } from './reconciliation-progress.tsx'

export const meta: Route.MetaFunction = () => [{ title: 'Reconciliation · Tarot console' }]

export async function loader({ request, url }: Route.LoaderArgs) {
  await requireOperator({ request, url })
  const params = url.searchParams
  const subject = parseChoice(params.get('subject'), reconciliationSubjects)
  const paging = readPage(params)
  const data = await openedData()
  const [last, { items, next }] = await Promise.all([
    findLastReconciliations(data),
    data.reconciliations.list({ ...paging, ...definedEntries({ subject }) }),
  ])
  return {
    last: {
      ledger: last.ledger && {
        ...last.ledger,
        discrepancies: await describeDiscrepancies(data, last.ledger.discrepancies),
      },
      stars: last.stars && {
        ...last.stars,
        discrepancies: await describeDiscrepancies(data, last.stars.discrepancies),
      },
    },
    reconciliations: textPage({ items, next }, paging),
    running: runningReconciliation(),
    failedAt: failedReconciliation(),
    ignored: ignoredParameters(params, { subject, before: paging.before }),
    subjects: reconciliationSubjects.map((value) => ({ value, label: subjectNames[value] })),
  }
}

export async function action({ request, url }: Route.ActionArgs) {
  const { email } = await requireOperator({ request, url })
  return reconcileLedger(await openedData(), email, await request.formData())
}

export default function Reconciliation({ loaderData }: Route.ComponentProps) {
  const { last, reconciliations, running, failedAt, ignored, subjects } = loaderData
  const [params] = useSearchParams()
  useRefresh(running !== null, 1_000)
  return (
    <Stack gap="lg">
      <div>
        <PageHeader
          title="Reconciliation"
          description="Whether every balance agrees with its ledger entries, and the payments with Telegram's list."
          actions={<ReconcileLedger after={last.ledger?.id ?? null} isRunning={running !== null} />}
        />
        <OutcomeNotice fetcherKey={reconcileKey} shown={last.ledger?.id ?? null} />
        {running && <ReconciliationProgress reconciliation={running} />}
        {failedAt && <ReconciliationFailure failedAt={failedAt} />}
        <SimpleGrid cols={{ base: 1, md: 2 }} spacing="sm">
          <LastReconciliationCard subject="ledger" reconciliation={last.ledger} />
          <LastReconciliationCard subject="stars" reconciliation={last.stars} />
        </SimpleGrid>
      </div>
      <LastDiscrepancies reconciliation={last.ledger} of="the ledger" />
      <LastDiscrepancies reconciliation={last.stars} of="Telegram's Stars" />
      <Section title="Reconciliations">
        <Filters>
          <FilterSelect label="Subject" name="subject" all="All subjects" choices={subjects} />
        </Filters>
        <IgnoredParameters parts={ignored} />
        <PagedTable
          label="Reconciliations"
          columns={reconciliationColumns}
          page={reconciliations}
          rowKey={(row) => row.id}
          empty={
            params.has('subject') ? (
              <EmptyState title="Not reconciled yet">Choose another subject, or all of them.</EmptyState>
            ) : (
              <EmptyState title="No reconciliations yet">
                Start one above or with <code>pnpm data reconcile</code>; the worker runs one every day.
              </EmptyState>
            )
          }
          keepScroll
        />
      </Section>
    </Stack>
  )
}

interface LastDiscrepanciesProps {
  reconciliation: Route.ComponentProps['loaderData']['last']['ledger']
  of: string
}

/** The first discrepancies of the last reconciliation. */
function LastDiscrepancies({ reconciliation, of }: LastDiscrepanciesProps) {
  if (!reconciliation || reconciliation.discrepancyCount === 0) return null
  const { id, discrepancyCount, discrepancies } = reconciliation
  return (
    <Section title={`Discrepancies in the last reconciliation of ${of}`}>
      <DiscrepancyTable discrepancies={discrepancies} />
      {discrepancyCount > discrepancies.length && (
        <Text size="sm" mt="xs" ta="end">
          <ReconciliationLink id={id}>All {formatCount(discrepancyCount, 'discrepancy')}</ReconciliationLink>
        </Text>
      )}
    </Section>
  )
}
