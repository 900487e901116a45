import { transactionStates, transactionTypes } from '@tarot/data'
import { useSearchParams } from 'react-router'
import { requireOperator } from '../auth/require-operator.server.ts'
import { EmptyState } from '../components/empty-state.tsx'
import { FilterSelect, Filters } from '../components/filters.tsx'
import { LeftOut } from '../components/left-out.tsx'
import { PageHeader } from '../components/page-header.tsx'
import { PagedTable } from '../components/paged-table.tsx'
import { transactionColumnsWithUser } from '../components/transaction-columns.tsx'
import { openedData } from '../data.server.ts'
import { withLinks } from '../find-ledger-links.server.ts'
import { withNames } from '../find-names.server.ts'
import { given, leftOut, parseChoice, readPage } from '../query.ts'
import { textPage } from '../text-ids.ts'
import { stateWords } from '../transaction-state.ts'
import type { Route } from './+types/transactions'

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
    ignored: leftOut(params, { ...filters, before: asked.before }),
    types: transactionTypes.map((type) => ({ value: type, label: type })),
    states: transactionStates.map((state) => ({ value: state, label: stateWords[state] })),
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
      <LeftOut parts={ignored} />
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
