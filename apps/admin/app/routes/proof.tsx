import { Stack, Text } from '@mantine/core'
import { requireOperator } from '../auth/require-operator.server.ts'
import { breakColumns } from '../components/break-columns.tsx'
import { Crumbs } from '../components/crumbs.tsx'
import { DataTable } from '../components/data-table.tsx'
import { EmptyState } from '../components/empty-state.tsx'
import { Fact, Facts } from '../components/facts.tsx'
import { PageHeader } from '../components/page-header.tsx'
import { ProofBadge, secondsOf } from '../components/proof-columns.tsx'
import { Section } from '../components/section.tsx'
import { Time } from '../components/time.tsx'
import { openedData } from '../data.server.ts'
import { describeBreak } from '../describe-break.ts'
import { findUsernames } from '../find-names.server.ts'
import { findProof } from '../find-proof.server.ts'
import { formatNumber } from '../format.ts'
import { countsInWords, subjectNames } from '../proof-words.ts'
import { parseId } from '../query.ts'
import { notFound } from '../responses.ts'
import { textIds } from '../text-ids.ts'
import type { Route } from './+types/proof'

export const meta: Route.MetaFunction = ({ params }) => [{ title: `Proof ${params.proofId} · Tarot console` }]

export async function loader({ request, url, params }: Route.LoaderArgs) {
  await requireOperator({ request, url })
  const data = await openedData()
  const found = await findProof(data, params.proofId)
  if (!found) throw notFound('There is no such proof', 'Check the number in the address.')
  const { breaks, ...proof } = found
  const shown = breaks.map(describeBreak)
  const names = await findUsernames(
    data,
    shown.flatMap(({ userId }) => parseId(userId) ?? []),
  )
  return {
    proof: textIds(proof),
    breaks: shown.map((one, index) => ({
      ...one,
      index,
      username: names.get(parseId(one.userId) ?? 0n) ?? null,
    })),
  }
}

export default function Proof({ loaderData: { proof, breaks } }: Route.ComponentProps) {
  const { id, subject, breakCount } = proof
  return (
    <Stack gap="lg">
      <div>
        <PageHeader
          title={`Proof of ${subject === 'ledger' ? 'the ledger' : subjectNames.stars}`}
          description={
            <Crumbs of="Proof" to="/reconciliation">
              No. {id}
            </Crumbs>
          }
        />
        <Facts>
          <Fact name="Result">
            <ProofBadge breakCount={breakCount} />
          </Fact>
          <Fact name="Finished">
            <Time date={proof.finishedAt} />
          </Fact>
          <Fact name="Took">{secondsOf(proof)}</Fact>
          <Fact name="Looked at">{countsInWords(proof.counts)}</Fact>
        </Facts>
      </div>
      <Section title="Breaks">
        {breakCount > breaks.length && (
          <Text size="sm" mb="xs">
            The first {formatNumber(breaks.length)} of {formatNumber(breakCount)}.
          </Text>
        )}
        <DataTable
          label="Breaks"
          columns={breakColumns}
          rows={breaks}
          rowKey={(row) => String(row.index)}
          empty={<EmptyState title="No breaks">All of it agrees.</EmptyState>}
        />
      </Section>
    </Stack>
  )
}
