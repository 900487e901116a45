import { Stack, Text } from '@mantine/core'
import { requireOperator } from '../auth/require-operator.server.ts'
import { openedData } from '../server/data.server.ts'
import { parseId } from '../server/query-parameters.ts'
import { notFound } from '../server/responses.ts'
import { Breadcrumbs } from '../ui/breadcrumbs.tsx'
import { Fact, Facts } from '../ui/facts.tsx'
import { formatNumber } from '../ui/format.ts'
import { PageHeader } from '../ui/page-header.tsx'
import { Section } from '../ui/section.tsx'
import { textIds } from '../ui/text-ids.ts'
import { Time } from '../ui/time.tsx'
import type { Route } from './+types/reconciliation-run'
import { describeDiscrepancies } from './describe-discrepancies.server.ts'
import { DiscrepancyTable } from './discrepancy-table.tsx'
import { ReconciliationBadge } from './reconciliation-badge.tsx'
import { formatCounts, formatDuration, subjectNames } from './reconciliation-labels.ts'

export const meta: Route.MetaFunction = ({ params }) => [
  { title: `Reconciliation ${params.runId} · Tarot console` },
]

export async function loader({ request, url, params }: Route.LoaderArgs) {
  await requireOperator({ request, url })
  const data = await openedData()
  const id = parseId(params.runId)
  const found = id === undefined ? null : await data.reconciliations.get(id)
  if (!found) throw notFound('There is no such reconciliation', 'Check the number in the address.')
  const { discrepancies, ...reconciliation } = found
  return {
    reconciliation: textIds(reconciliation),
    discrepancies: await describeDiscrepancies(data, discrepancies),
  }
}

export default function ReconciliationRun({
  loaderData: { reconciliation, discrepancies },
}: Route.ComponentProps) {
  const { id, subject, discrepancyCount } = reconciliation
  return (
    <Stack gap="lg">
      <div>
        <PageHeader
          title={`Reconciliation of ${subject === 'ledger' ? 'the ledger' : subjectNames.stars}`}
          description={
            <Breadcrumbs of="Reconciliation" to="/reconciliation">
              No. {id}
            </Breadcrumbs>
          }
        />
        <Facts>
          <Fact name="Result">
            <ReconciliationBadge discrepancyCount={discrepancyCount} />
          </Fact>
          <Fact name="Finished">
            <Time date={reconciliation.finishedAt} />
          </Fact>
          <Fact name="Duration">{formatDuration(reconciliation)}</Fact>
          <Fact name="Checked">{formatCounts(reconciliation.counts)}</Fact>
        </Facts>
      </div>
      <Section title="Discrepancies">
        {discrepancyCount > discrepancies.length && (
          <Text size="sm" mb="xs">
            The first {formatNumber(discrepancies.length)} of {formatNumber(discrepancyCount)}.
          </Text>
        )}
        <DiscrepancyTable discrepancies={discrepancies} />
      </Section>
    </Stack>
  )
}
