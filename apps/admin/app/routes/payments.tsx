import { paymentStates } from '@tarot/data'
import { useSearchParams } from 'react-router'
import { requireOperator } from '../auth/require-operator.server.ts'
import { parseChargeId } from '../charge-id.ts'
import { EmptyState } from '../components/empty-state.tsx'
import { FilterSelect, Filters } from '../components/filters.tsx'
import { LeftOut } from '../components/left-out.tsx'
import { PageHeader } from '../components/page-header.tsx'
import { PagedTable } from '../components/paged-table.tsx'
import { paymentColumnsWithUser } from '../components/payment-columns.tsx'
import { openedData } from '../data.server.ts'
import { withNames } from '../find-names.server.ts'
import { listedPayments, readPaymentPage } from '../list-payments.server.ts'
import { stateWords } from '../payment-words.ts'
import { given, leftOut, parseChoice, rowsOfPage } from '../query.ts'
import { textPage } from '../text-ids.ts'
import type { Route } from './+types/payments'

export const meta: Route.MetaFunction = () => [{ title: 'Payments · Tarot console' }]

export async function loader({ request, url }: Route.LoaderArgs) {
  await requireOperator({ request, url })
  const params = url.searchParams
  const state = parseChoice(params.get('state'), paymentStates)
  const data = await openedData()
  const asked = await readPaymentPage(data, parseChargeId(params.get('before')), rowsOfPage)
  const { items, next } = await data.payments.list({ ...asked, ...given({ state }) })
  const rows = await withNames(data, await listedPayments(data, items))
  return {
    page: textPage({ items: rows, next }, asked),
    ignored: leftOut(params, { state, before: asked.before }),
    states: paymentStates.map((value) => ({ value, label: stateWords[value] })),
  }
}

export default function Payments({ loaderData: { page, states, ignored } }: Route.ComponentProps) {
  const [params] = useSearchParams()
  return (
    <>
      <PageHeader title="Payments" description="Everything that was paid in Telegram Stars, newest first." />
      <Filters>
        <FilterSelect label="State" name="state" all="Every state" choices={states} />
      </Filters>
      <LeftOut parts={ignored} />
      <PagedTable
        label="Payments"
        columns={paymentColumnsWithUser}
        page={page}
        rowKey={(row) => row.chargeId}
        empty={
          params.has('state') ? (
            <EmptyState title="No payment is in this state">Choose another state, or all of them.</EmptyState>
          ) : (
            <EmptyState title="No payments yet">They appear when somebody pays the bot in Stars.</EmptyState>
          )
        }
      />
    </>
  )
}
