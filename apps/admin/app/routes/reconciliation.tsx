import { SimpleGrid, Stack, Text } from '@mantine/core'
import { reconciliationSubjects } from '@tarot/data'
import { useSearchParams } from 'react-router'
import { requireOperator } from '../auth/require-operator.server.ts'
import { BreakTable } from '../components/break-table.tsx'
import { EmptyState } from '../components/empty-state.tsx'
import { FilterSelect, Filters } from '../components/filters.tsx'
import { LastProofCard } from '../components/last-proof-card.tsx'
import { LeftOut } from '../components/left-out.tsx'
import { OutcomeNotice } from '../components/outcome-notice.tsx'
import { PageHeader } from '../components/page-header.tsx'
import { PagedTable } from '../components/paged-table.tsx'
import { proofColumns } from '../components/proof-columns.tsx'
import { ProofLink } from '../components/proof-link.tsx'
import { ProofFailure, ProofProgress } from '../components/proof-progress.tsx'
import { ProveLedger, proveKey } from '../components/prove-ledger.tsx'
import { Section } from '../components/section.tsx'
import { useRefresh } from '../components/use-refresh.ts'
import { openedData } from '../data.server.ts'
import { findLastProofs } from '../find-last-proofs.server.ts'
import { formatCount } from '../format.ts'
import { failedProof, runningProof } from '../ledger-proof.server.ts'
import { subjectNames } from '../proof-words.ts'
import { proveLedger } from '../prove-ledger.server.ts'
import { given, leftOut, parseChoice, readPage } from '../query.ts'
import { shownBreaks } from '../shown-breaks.server.ts'
import { textPage } from '../text-ids.ts'
import type { Route } from './+types/reconciliation'

export const meta: Route.MetaFunction = () => [{ title: 'Proof · Tarot console' }]

export async function loader({ request, url }: Route.LoaderArgs) {
  await requireOperator({ request, url })
  const params = url.searchParams
  const subject = parseChoice(params.get('subject'), reconciliationSubjects)
  const asked = readPage(params)
  const data = await openedData()
  const [last, { items, next }] = await Promise.all([
    findLastProofs(data),
    data.reconciliations.list({ ...asked, ...given({ subject }) }),
  ])
  return {
    last: {
      ledger: last.ledger && { ...last.ledger, breaks: await shownBreaks(data, last.ledger.breaks) },
      stars: last.stars && { ...last.stars, breaks: await shownBreaks(data, last.stars.breaks) },
    },
    proofs: textPage({ items, next }, asked),
    running: runningProof(),
    failedAt: failedProof(),
    ignored: leftOut(params, { subject, before: asked.before }),
    subjects: reconciliationSubjects.map((value) => ({ value, label: subjectNames[value] })),
  }
}

export async function action({ request, url }: Route.ActionArgs) {
  const { email } = await requireOperator({ request, url })
  return proveLedger(await openedData(), email, await request.formData())
}

export default function Reconciliation({ loaderData }: Route.ComponentProps) {
  const { last, proofs, running, failedAt, ignored, subjects } = loaderData
  const [params] = useSearchParams()
  useRefresh(running !== null, 1_000)
  return (
    <Stack gap="lg">
      <div>
        <PageHeader
          title="Proof"
          description="Whether the ledger adds up, and agrees with Telegram."
          actions={<ProveLedger after={last.ledger?.id ?? null} running={running !== null} />}
        />
        <OutcomeNotice fetcherKey={proveKey} now={last.ledger?.id ?? null} />
        {running && <ProofProgress proof={running} />}
        {failedAt && <ProofFailure failedAt={failedAt} />}
        <SimpleGrid cols={{ base: 1, md: 2 }} spacing="sm">
          <LastProofCard subject="ledger" proof={last.ledger} />
          <LastProofCard subject="stars" proof={last.stars} />
        </SimpleGrid>
      </div>
      <LastBreaks proof={last.ledger} of="the ledger" />
      <LastBreaks proof={last.stars} of="Telegram's Stars" />
      <Section title="Proofs">
        <Filters>
          <FilterSelect label="Of" name="subject" all="Of everything" choices={subjects} />
        </Filters>
        <LeftOut parts={ignored} />
        <PagedTable
          label="Proofs"
          columns={proofColumns}
          page={proofs}
          rowKey={(row) => row.id}
          empty={
            params.has('subject') ? (
              <EmptyState title="No proof of it yet">Choose the other, or all of them.</EmptyState>
            ) : (
              <EmptyState title="No proof yet">
                Begin one above, or by <code>pnpm data reconcile</code>; the worker makes one every day.
              </EmptyState>
            )
          }
          keepScroll
        />
      </Section>
    </Stack>
  )
}

interface LastBreaksProps {
  proof: Route.ComponentProps['loaderData']['last']['ledger']
  of: string
}

/** What the last proof found, or the first of it. */
function LastBreaks({ proof, of }: LastBreaksProps) {
  if (!proof || proof.breakCount === 0) return null
  const { id, breakCount, breaks } = proof
  return (
    <Section title={`Breaks in the last proof of ${of}`}>
      <BreakTable breaks={breaks} />
      {breakCount > breaks.length && (
        <Text size="sm" mt="xs" ta="end">
          <ProofLink id={id}>All {formatCount(breakCount, 'break')}</ProofLink>
        </Text>
      )}
    </Section>
  )
}
