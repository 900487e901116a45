import { requireOperator } from '../auth/require-operator.server.ts'
import { EmptyState } from '../components/empty-state.tsx'
import { LeftOut } from '../components/left-out.tsx'
import { PageHeader } from '../components/page-header.tsx'
import { PagedTable } from '../components/paged-table.tsx'
import { shortfallColumns } from '../components/shortfall-columns.tsx'
import { openedData } from '../data.server.ts'
import { withLinks } from '../find-ledger-links.server.ts'
import { withNames } from '../find-names.server.ts'
import { leftOut, readPage } from '../query.ts'
import { textPage } from '../text-ids.ts'
import type { Route } from './+types/shortfalls'

export const meta: Route.MetaFunction = () => [{ title: 'Shortfalls · Tarot console' }]

export async function loader({ request, url }: Route.LoaderArgs) {
  await requireOperator({ request, url })
  const asked = readPage(url.searchParams)
  const data = await openedData()
  const { items, next } = await data.transactions.list({ ...asked, shortfall: true })
  return {
    page: textPage({ items: await withNames(data, await withLinks(data, items)), next }, asked),
    ignored: leftOut(url.searchParams, { before: asked.before }),
  }
}

export default function Shortfalls({ loaderData: { page, ignored } }: Route.ComponentProps) {
  return (
    <>
      <PageHeader
        title="Shortfalls"
        description="Refunds of Stars whose credits had been spent in part or whole, newest first."
      />
      <LeftOut parts={ignored} />
      <PagedTable
        label="Shortfalls"
        columns={shortfallColumns}
        page={page}
        rowKey={(row) => row.id}
        empty={
          <EmptyState title="No shortfalls">
            Every refund so far has taken back all credits of its purchase.
          </EmptyState>
        }
      />
    </>
  )
}
