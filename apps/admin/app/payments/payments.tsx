import { paymentStates } from '@tarot/data'
import { useSearchParams } from 'react-router'
import { requireOperator } from '../auth/require-operator.server.ts'
import { openedData } from '../server/data.server.ts'
import { definedEntries, ignoredParameters, pageSize, parseChoice } from '../server/query-parameters.ts'
import { EmptyState } from '../ui/empty-state.tsx'
import { FilterSelect, Filters } from '../ui/filters.tsx'
import { IgnoredParameters } from '../ui/ignored-parameters.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { PagedTable } from '../ui/paged-table.tsx'
import { textPage } from '../ui/text-ids.ts'
import { withUsernames } from '../users/find-usernames.server.ts'
import type { Route } from './+types/payments'
import { paymentColumnsWithUser } from './payment-columns.tsx'
import { parseChargeId } from './payment-path.ts'
import { toPaymentRows } from './payment-rows.server.ts'
import { paymentStateLabels } from './payment-state-labels.ts'
import { readPaymentPage } from './read-payment-page.server.ts'

export const meta: Route.MetaFunction = () => [{ title: 'Payments · Tarot console' }]

export async function loader({ request, url }: Route.LoaderArgs) {
  await requireOperator({ request, url })
  const params = url.searchParams
  const state = parseChoice(params.get('state'), paymentStates)
  const data = await openedData()
  const paging = await readPaymentPage(data, parseChargeId(params.get('before')), pageSize)
  const { items, next } = await data.payments.list({ ...paging, ...definedEntries({ state }) })
  const rows = await withUsernames(data, await toPaymentRows(data, items))
  return {
    page: textPage({ items: rows, next }, paging),
    ignored: ignoredParameters(params, { state, before: paging.before }),
    states: paymentStates.map((value) => ({ value, label: paymentStateLabels[value] })),
  }
}

export default function Payments({ loaderData: { page, states, ignored } }: Route.ComponentProps) {
  const [params] = useSearchParams()
  return (
    <>
      <PageHeader title="Payments" description="All payments in Telegram Stars, newest first." />
      <Filters>
        <FilterSelect label="State" name="state" all="All states" choices={states} />
      </Filters>
      <IgnoredParameters parts={ignored} />
      <PagedTable
        label="Payments"
        columns={paymentColumnsWithUser}
        page={page}
        rowKey={(row) => row.chargeId}
        empty={
          params.has('state') ? (
            <EmptyState title="No payment is in this state">Choose another state, or all of them.</EmptyState>
          ) : (
            <EmptyState title="No payments yet">They appear when users pay the bot in Stars.</EmptyState>
          )
        }
      />
    </>
  )
}
