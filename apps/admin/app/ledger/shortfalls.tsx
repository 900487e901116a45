import { requireOperator } from '../auth/require-operator.server.ts'
import { openedData } from '../server/data.server.ts'
import { ignoredParameters, readPage } from '../server/query-parameters.ts'
import { EmptyState } from '../ui/empty-state.tsx'
import { IgnoredParameters } from '../ui/ignored-parameters.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { PagedTable } from '../ui/paged-table.tsx'
import { textPage } from '../ui/text-ids.ts'
import { withUsernames } from '../users/find-usernames.server.ts'
import type { Route } from './+types/shortfalls'
import { withLedgerLinks } from './ledger-links.server.ts'
import { shortfallColumns } from './shortfall-columns.tsx'

export const meta: Route.MetaFunction = () => [{ title: 'Shortfalls · Tarot console' }]

export async function loader({ request, url }: Route.LoaderArgs) {
  await requireOperator({ request, url })
  const paging = readPage(url.searchParams)
  const data = await openedData()
  const { items, next } = await data.transactions.list({ ...paging, shortfall: true })
  return {
    page: textPage({ items: await withUsernames(data, await withLedgerLinks(data, items)), next }, paging),
    ignored: ignoredParameters(url.searchParams, { before: paging.before }),
  }
}

export default function Shortfalls({ loaderData: { page, ignored } }: Route.ComponentProps) {
  return (
    <>
      <PageHeader
        title="Shortfalls"
        description="Refunds of Stars whose credits were already spent, partly or completely; newest first."
      />
      <IgnoredParameters parts={ignored} />
      <PagedTable
        label="Shortfalls"
        columns={shortfallColumns}
        page={page}
        rowKey={(row) => row.id}
        empty={
          <EmptyState title="No shortfalls">
            Every refund so far took back all credits of its purchase.
          </EmptyState>
        }
      />
    </>
  )
}
