import { transactionStates, transactionTypes } from '@tarot/data'
import { useSearchParams } from 'react-router'
import { requireOperator } from '../auth/require-operator.server.ts'
import { openedData } from '../server/data.server.ts'
import { definedEntries, ignoredParameters, parseChoice, readPage } from '../server/query-parameters.ts'
import { EmptyState } from '../ui/empty-state.tsx'
import { FilterSelect, Filters } from '../ui/filters.tsx'
import { IgnoredParameters } from '../ui/ignored-parameters.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { PagedTable } from '../ui/paged-table.tsx'
import { textPage } from '../ui/text-ids.ts'
import { withUsernames } from '../users/find-usernames.server.ts'
import type { Route } from './+types/transactions'
import { withLedgerLinks } from './ledger-links.server.ts'
import { transactionColumnsWithUser } from './transaction-columns.tsx'
import { transactionStateLabels } from './transaction-state.ts'

export const meta: Route.MetaFunction = () => [{ title: 'Transactions · Tarot console' }]

export async function loader({ request, url }: Route.LoaderArgs) {
  await requireOperator({ request, url })
  const params = url.searchParams
  const filters = {
    type: parseChoice(params.get('type'), transactionTypes),
    state: parseChoice(params.get('state'), transactionStates),
  }
  const paging = readPage(params)
  const data = await openedData()
  // Unpaid invoices are not ledger entries: they are listed only if the filter selects them.
  const unpaid = filters.state === 'open' || filters.state === 'closed'
  const { items, next } = await data.transactions.list({
    ...paging,
    ...definedEntries(filters),
    isEntry: !unpaid,
  })
  return {
    page: textPage({ items: await withUsernames(data, await withLedgerLinks(data, items)), next }, paging),
    ignored: ignoredParameters(params, { ...filters, before: paging.before }),
    types: transactionTypes.map((type) => ({ value: type, label: type })),
    states: transactionStates.map((state) => ({ value: state, label: transactionStateLabels[state] })),
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
            ? 'Unpaid invoices, newest first. They do not change a balance.'
            : 'All ledger entries, newest first.'
        }
      />
      <Filters>
        <FilterSelect label="Type" name="type" all="All types" choices={types} />
        <FilterSelect label="State" name="state" all="All entries" choices={states} />
      </Filters>
      <IgnoredParameters parts={ignored} />
      <PagedTable
        label="Transactions"
        columns={transactionColumnsWithUser}
        page={page}
        rowKey={(row) => row.id}
        empty={
          filtered ? (
            <EmptyState title="No transaction matches">Remove a filter.</EmptyState>
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
