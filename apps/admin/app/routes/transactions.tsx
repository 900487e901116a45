import { transactionStatuses, transactionTypes } from '@tarot/data'
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
import type { Route } from './+types/transactions'

export const meta: Route.MetaFunction = () => [{ title: 'Transactions · Tarot console' }]

export async function loader({ request, url }: Route.LoaderArgs) {
  await requireOperator({ request, url })
  const params = url.searchParams
  const filters = {
    type: parseChoice(params.get('type'), transactionTypes),
    status: parseChoice(params.get('status'), transactionStatuses),
  }
  const asked = readPage(params)
  const data = await openedData()
  const { items, next } = await data.transactions.list({ ...asked, ...given(filters) })
  return {
    page: textPage({ items: await withNames(data, await withLinks(data, items)), next }, asked),
    ignored: leftOut(params, { ...filters, before: asked.before }),
    types: transactionTypes.map((type) => ({ value: type, label: type })),
    statuses: transactionStatuses.map((status) => ({ value: status, label: status })),
  }
}

export default function Transactions({ loaderData }: Route.ComponentProps) {
  const { page, types, statuses, ignored } = loaderData
  const [params] = useSearchParams()
  const filtered = params.has('type') || params.has('status')
  return (
    <>
      <PageHeader title="Transactions" description="Every move of credits, newest first." />
      <Filters>
        <FilterSelect label="Type" name="type" all="All types" choices={types} />
        <FilterSelect label="Status" name="status" all="Every status" choices={statuses} />
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
              They appear with the first purchase, gift or reading.
            </EmptyState>
          )
        }
      />
    </>
  )
}
