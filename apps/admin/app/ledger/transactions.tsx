import { transactionStates, transactionTypes } from '@tarot/data'
import { useSearchParams } from 'react-router'
import { requireOperator } from '../auth/require-operator.server.ts'
import { openedData } from '../server/data.server.ts'
import { given, ignoredParameters, parseChoice, readPage } from '../server/query.ts'
import { EmptyState } from '../ui/empty-state.tsx'
import { FilterSelect, Filters } from '../ui/filters.tsx'
import { IgnoredParameters } from '../ui/ignored-parameters.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { PagedTable } from '../ui/paged-table.tsx'
import { textPage } from '../ui/text-ids.ts'
import { withNames } from '../users/find-usernames.server.ts'
import type { Route } from './+types/transactions'
import { withLinks } from './find-ledger-links.server.ts'
import { transactionColumnsWithUser } from './transaction-columns.tsx'
import { stateLabels } from './transaction-state.ts'

export const meta: Route.MetaFunction = () => [{ title: 'Transactions · Tarot console' }]

export async function loader({ request, url }: Route.LoaderArgs) {
  await requireOperator({ request, url })
  const params = url.searchParams
  const filters = {
    type: parseChoice(params.get('type'), transactionTypes),
    state: parseChoice(params.get('state'), transactionStates),
  }
  const asked = readPage(params)
  const data = await openedData()
  // Invoices that were not paid are no moves of credits: they are shown when they are asked for.
  const unpaid = filters.state === 'open' || filters.state === 'closed'
  const { items, next } = await data.transactions.list({ ...asked, ...given(filters), moved: !unpaid })
  return {
    page: textPage({ items: await withNames(data, await withLinks(data, items)), next }, asked),
    ignored: ignoredParameters(params, { ...filters, before: asked.before }),
    types: transactionTypes.map((type) => ({ value: type, label: type })),
    states: transactionStates.map((state) => ({ value: state, label: stateLabels[state] })),
    unpaid,
  }
}

export default function Transactions({ loaderData }: Route.ComponentProps) {
  const { page, types, states, unpaid, ignored } = loaderData
  const [params] = useSearchParams()
  const filtered = params.has('type') || params.has('state')
  return (
    <>
      <PageHeader
        title="Transactions"
        description={
          unpaid
            ? 'Invoices that nobody has paid, newest first. They moved no credits.'
            : 'Every move of credits, newest first.'
        }
      />
      <Filters>
        <FilterSelect label="Type" name="type" all="All types" choices={types} />
        <FilterSelect label="State" name="state" all="Every move" choices={states} />
      </Filters>
      <IgnoredParameters parts={ignored} />
      <PagedTable
        label="Transactions"
        columns={transactionColumnsWithUser}
        page={page}
        rowKey={(row) => row.id}
        empty={
          filtered ? (
            <EmptyState title="No transaction matches">Take away a filter.</EmptyState>
          ) : (
            <EmptyState title="No transactions yet">
              They appear with the first purchase, bonus or reading.
            </EmptyState>
          )
        }
      />
    </>
  )
}
