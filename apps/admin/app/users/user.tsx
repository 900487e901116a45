import { randomUUID } from 'node:crypto'
import { Stack } from '@mantine/core'
import { subscriptionTiers } from '@tarot/data'
import { data as respond } from 'react-router'
import { requireOperator } from '../auth/require-operator.server.ts'
import { withLedgerLinks } from '../ledger/ledger-links.server.ts'
import { transactionColumns } from '../ledger/transaction-columns.tsx'
import { invoiceColumns } from '../payments/invoice-columns.tsx'
import { toInvoiceRows } from '../payments/invoice-rows.server.ts'
import { paymentColumns } from '../payments/payment-columns.tsx'
import { parseChargeId } from '../payments/payment-path.ts'
import { toPaymentRows } from '../payments/payment-rows.server.ts'
import { readPaymentPage } from '../payments/read-payment-page.server.ts'
import { readingColumns } from '../readings/reading-columns.tsx'
import { toReadingRow } from '../readings/reading-row.server.ts'
import { openedData } from '../server/data.server.ts'
import { ignoredParameters, parseId, readPage } from '../server/query-parameters.ts'
import { noSuchUser } from '../server/responses.ts'
import { Breadcrumbs } from '../ui/breadcrumbs.tsx'
import { DataTable } from '../ui/data-table.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { IgnoredParameters } from '../ui/ignored-parameters.tsx'
import { OutcomeNotice } from '../ui/outcome-notice.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { PagedTable } from '../ui/paged-table.tsx'
import { Section } from '../ui/section.tsx'
import { textIds, textPage } from '../ui/text-ids.ts'
import { readTimeZone } from '../ui/time-zone.ts'
import type { Route } from './+types/user'
import { findBalance } from './find-balance.server.ts'
import { findPaidSubscription } from './find-paid-subscription.server.ts'
import { grantCredits } from './grant-credits.server.ts'
import { GrantCredits } from './grant-credits.tsx'
import { setTier } from './set-tier.server.ts'
import { SetTier } from './set-tier.tsx'
import { subscriptionColumns } from './subscription-columns.tsx'
import { tierChangeColumns } from './tier-change-columns.tsx'
import { tierStateOf } from './tier-state.server.ts'
import { UserFacts } from './user-facts.tsx'
import { userFormKey } from './user-form-key.ts'
import { userTitle } from './user-link.tsx'
import { withSubscriptionEnds } from './with-subscription-ends.ts'

export const meta: Route.MetaFunction = ({ loaderData, params }) => [
  { title: `${userTitle(loaderData?.user.username ?? null, params.userId)} · Tarot console` },
]

const tablePageSize = 10

export async function loader({ request, url, params }: Route.LoaderArgs) {
  await requireOperator({ request, url })
  const data = await openedData()
  const id = parseId(params.userId)
  const user = id === undefined ? null : await data.users.get(id)
  if (!user) throw noSuchUser()

  const pages = {
    ledger: readPage(url.searchParams, 'ledger', tablePageSize),
    invoices: readPage(url.searchParams, 'invoices', tablePageSize),
    payments: await readPaymentPage(data, parseChargeId(url.searchParams.get('payments')), tablePageSize),
    readings: readPage(url.searchParams, 'readings', tablePageSize),
    tiers: readPage(url.searchParams, 'tiers', tablePageSize),
  }
  const [balance, ledger, invoices, payments, subscriptions, tierChanges, readings] = await Promise.all([
    findBalance(data, user.id),
    data.transactions.list({ ...pages.ledger, userId: user.id, isEntry: true }),
    data.transactions.list({ ...pages.invoices, userId: user.id, isEntry: false }),
    data.payments.list({ ...pages.payments, userId: user.id }),
    data.subscriptions.list(user.id),
    data.users.tierChanges(user.id, pages.tiers),
    data.readings.history(user.id, pages.readings),
  ])
  return {
    user: { ...textIds(user), balance, tier: tierStateOf(user) },
    ledger: textPage({ ...ledger, items: await withLedgerLinks(data, ledger.items) }, pages.ledger),
    invoices: textPage({ ...invoices, items: await toInvoiceRows(data, invoices.items) }, pages.invoices),
    payments: textPage({ ...payments, items: await toPaymentRows(data, payments.items) }, pages.payments),
    subscriptions: withSubscriptionEnds(subscriptions).map(textIds),
    paid: await findPaidSubscription(data, subscriptions),
    tierChanges: textPage(tierChanges, pages.tiers),
    readings: textPage({ ...readings, items: readings.items.map(toReadingRow) }, pages.readings),
    ignored: ignoredParameters(url.searchParams, {
      ledger: pages.ledger.before,
      invoices: pages.invoices.before,
      payments: pages.payments.before,
      readings: pages.readings.before,
      tiers: pages.tiers.before,
    }),
    tiers: [...subscriptionTiers],
    // One key per form, so that a form that is sent repeatedly grants credits once.
    idempotencyKey: `console:${randomUUID()}`,
  }
}

export async function action({ request, url, params }: Route.ActionArgs) {
  const { email } = await requireOperator({ request, url })
  const userId = parseId(params.userId)
  if (userId === undefined) throw noSuchUser()
  const actor = `operator:${email}`
  const form = await request.formData()
  switch (form.get('intent')) {
    case 'grant-credits':
      return grantCredits({ userId, actor, form })
    case 'set-tier':
      return setTier({ userId, actor, form, timeZone: readTimeZone(request) })
    default:
      throw respond(null, { status: 400 })
  }
}

export default function UserPage({ loaderData }: Route.ComponentProps) {
  const {
    user,
    ledger,
    invoices,
    payments,
    subscriptions,
    paid,
    tierChanges,
    readings,
    tiers,
    ignored,
    idempotencyKey,
  } = loaderData
  const name = userTitle(user.username, user.id)
  return (
    <Stack gap="lg">
      <div>
        <PageHeader
          title={name}
          description={
            <Breadcrumbs of="Users" to="/users">
              No. {user.id}
            </Breadcrumbs>
          }
          actions={
            <>
              <SetTier userId={user.id} name={name} current={user.tier} paid={paid} tiers={tiers} />
              {user.balance !== null && (
                <GrantCredits
                  userId={user.id}
                  name={name}
                  balance={user.balance}
                  idempotencyKey={idempotencyKey}
                />
              )}
            </>
          }
        />
        <IgnoredParameters parts={ignored} />
        <OutcomeNotice fetcherKey={userFormKey(user.id)} />
        <UserFacts user={user} paid={paid} />
      </div>
      <Section title="Ledger">
        <PagedTable
          label="Ledger"
          columns={transactionColumns}
          page={ledger}
          rowKey={(row) => row.id}
          empty={<EmptyState title="No transactions">No credits were bought, granted or spent.</EmptyState>}
          name="ledger"
          keepScroll
        />
      </Section>
      {subscriptions.length > 0 && (
        <Section title="Subscriptions">
          <DataTable
            label="Subscriptions"
            columns={subscriptionColumns}
            rows={subscriptions}
            rowKey={(row) => row.invoiceId}
            empty={null}
          />
        </Section>
      )}
      <Section title="Tier changes">
        <PagedTable
          label="Tier changes"
          columns={tierChangeColumns}
          page={tierChanges}
          rowKey={(row) => row.id}
          empty={<EmptyState title="No tier changes">The tier has never changed.</EmptyState>}
          name="tiers"
          keepScroll
        />
      </Section>
      <Section title="Payments">
        <PagedTable
          label="Payments"
          columns={paymentColumns}
          page={payments}
          rowKey={(row) => row.chargeId}
          empty={<EmptyState title="No payments">This user has paid nothing so far.</EmptyState>}
          name="payments"
          keepScroll
        />
      </Section>
      {(invoices.items.length > 0 || !invoices.first) && (
        <Section title="Unpaid invoices">
          <PagedTable
            label="Unpaid invoices"
            columns={invoiceColumns}
            page={invoices}
            rowKey={(row) => row.id}
            empty={null}
            name="invoices"
            keepScroll
          />
        </Section>
      )}
      <Section title="Readings">
        <PagedTable
          label="Readings"
          columns={readingColumns}
          page={readings}
          rowKey={(row) => row.id}
          empty={<EmptyState title="No readings">This user has bought none so far.</EmptyState>}
          name="readings"
          keepScroll
        />
      </Section>
    </Stack>
  )
}
