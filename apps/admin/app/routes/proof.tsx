import { Stack, Text } from '@mantine/core'
import { requireOperator } from '../auth/require-operator.server.ts'
import { BreakTable } from '../components/break-table.tsx'
import { Crumbs } from '../components/crumbs.tsx'
import { Fact, Facts } from '../components/facts.tsx'
import { PageHeader } from '../components/page-header.tsx'
import { ProofBadge, secondsOf } from '../components/proof-columns.tsx'
import { Section } from '../components/section.tsx'
import { Time } from '../components/time.tsx'
import { openedData } from '../data.server.ts'
import { findProof } from '../find-proof.server.ts'
import { formatNumber } from '../format.ts'
import { countsInWords, subjectNames } from '../proof-words.ts'
import { notFound } from '../responses.ts'
import { shownBreaks } from '../shown-breaks.server.ts'
import { textIds } from '../text-ids.ts'
import type { Route } from './+types/proof'

export const meta: Route.MetaFunction = ({ params }) => [{ title: `Proof ${params.proofId} · Tarot console` }]

export async function loader({ request, url, params }: Route.LoaderArgs) {
  await requireOperator({ request, url })
  const data = await openedData()
  const found = await findProof(data, params.proofId)
  if (!found) throw notFound('There is no such proof', 'Check the number in the address.')
  const { breaks, ...proof } = found
  return { proof: textIds(proof), breaks: await shownBreaks(data, breaks) }
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
        <BreakTable breaks={breaks} />
      </Section>
    </Stack>
  )
}
