import { Stack } from '@mantine/core'
import { data as respond } from 'react-router'
import { requireOperator } from '../auth/require-operator.server.ts'
import { withLedgerLinks } from '../ledger/ledger-links.server.ts'
import { transactionColumns } from '../ledger/transaction-columns.tsx'
import { openedData } from '../server/data.server.ts'
import { noSuchPayment } from '../server/responses.ts'
import { Breadcrumbs } from '../ui/breadcrumbs.tsx'
import { DataTable } from '../ui/data-table.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { formatCount, formatNumber } from '../ui/format.ts'
import { OutcomeNotice } from '../ui/outcome-notice.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { Section } from '../ui/section.tsx'
import { textIds } from '../ui/text-ids.ts'
import { readTimeZone } from '../ui/time-zone.ts'
import { useRefresh } from '../ui/use-refresh.ts'
import { userTitle } from '../users/user-link.tsx'
import { withSubscriptionEnds } from '../users/with-subscription-ends.ts'
import type { Route } from './+types/payment'
import { CancellationAlert } from './cancellation-alert.tsx'
import { creditPayment } from './credit-payment.server.ts'
import { CreditPayment } from './credit-payment.tsx'
import { findPaymentEntries } from './find-payment-entries.server.ts'
import { InvoiceFacts } from './invoice-facts.tsx'
import { PaymentAlert } from './payment-alert.tsx'
import { PaymentFacts } from './payment-facts.tsx'
import { paymentFormKey } from './payment-form-key.ts'
import { parseChargeId, shortChargeId } from './payment-path.ts'
import { previewRefund } from './preview-refund.server.ts'
import { productName } from './product-name.server.ts'
import { RefundFacts } from './refund-facts.tsx'
import { refundPayment } from './refund-payment.server.ts'
import { RefundPayment } from './refund-payment.tsx'
import { suggestCredits } from './suggest-credits.server.ts'
import { withdrawRequest } from './withdraw-request.server.ts'
import { WithdrawRequest } from './withdraw-request.tsx'
import { withdrawnRequestColumns } from './withdrawn-request-columns.tsx'

export const meta: Route.MetaFunction = ({ params }) => [
  { title: `Payment ${shortChargeId(params.chargeId)} · Tarot console` },
]

export async function loader({ request, url, params }: Route.LoaderArgs) {
  await requireOperator({ request, url })
  const chargeId = parseChargeId(params.chargeId)
  const data = await openedData()
  const payment = chargeId === undefined ? null : await data.payments.get(chargeId)
  if (!payment) throw noSuchPayment()

  const { userId, invoiceId } = payment
  const [user, invoice, subscriptions, entries, withdrawn] = await Promise.all([
    data.users.get(userId),
    invoiceId === null ? null : data.transactions.invoice(invoiceId),
    data.subscriptions.list(userId),
    findPaymentEntries(data, [payment.chargeId]).then((byCharge) => byCharge.get(payment.chargeId)),
    data.payments.withdrawnRequests(payment.chargeId),
  ])
  const subscription =
    withSubscriptionEnds(subscriptions).find((other) => other.invoiceId === invoiceId) ?? null
  const ids = [entries?.refundId, entries?.purchaseId].flatMap((id) => id ?? [])
  const rows = await Promise.all(ids.map((id) => data.transactions.get(id)))
  return {
    payment: { ...textIds(payment), username: user?.username ?? null },
    invoice: invoice && {
      ...textIds(invoice),
      product: productName(invoice.product),
      isForeign: invoice.userId !== userId,
    },
    subscription: subscription && textIds(subscription),
    ledger: (
      await withLedgerLinks(
        data,
        rows.flatMap((row) => row ?? []),
      )
    ).map(textIds),
    preview: await previewRefund(data, { payment, credits: entries?.credits ?? 0, subscription }),
    suggestion: suggestCredits(payment),
    withdrawn: withdrawn.map(textIds),
  }
}

export async function action({ request, url, params }: Route.ActionArgs) {
  const { email } = await requireOperator({ request, url })
  const chargeId = parseChargeId(params.chargeId)
  if (chargeId === undefined) throw noSuchPayment()
  const form = await request.formData()
  const input = { chargeId, actor: `operator:${email}`, form, timeZone: readTimeZone(request) }
  switch (form.get('intent')) {
    case 'refund':
      return refundPayment(input)
    case 'credit':
      return creditPayment(input)
    case 'withdraw-refund':
      return withdrawRequest({ ...input, kind: 'refund' })
    case 'withdraw-cancellation':
      return withdrawRequest({ ...input, kind: 'cancellation' })
    default:
      throw respond(null, { status: 400 })
  }
}

export default function PaymentPage({ loaderData }: Route.ComponentProps) {
  const { payment, invoice, subscription, ledger, preview, suggestion, withdrawn } = loaderData
  const { chargeId, userId, username, state, stars, currency } = payment
  const name = userTitle(username, userId)
  const price = currency === 'XTR' ? formatCount(stars, 'Star') : `${formatNumber(stars)} ${currency}`
  const isCreditable = state === 'parked' || state === 'foreign'
  const isRefunding = state === 'refunding'
  useRefresh(isRefunding, 5_000)
  return (
    <Stack gap="lg">
      <div>
        <PageHeader
          title={`${price} from ${name}`}
          description={
            <Breadcrumbs of="Payments" to="/payments">
              {shortChargeId(chargeId)}
            </Breadcrumbs>
          }
          actions={
            <>
              {(isCreditable || state === 'credited') && (
                <RefundPayment name={name} chargeId={chargeId} price={price} preview={preview} />
              )}
              {isCreditable && (
                <CreditPayment
                  name={name}
                  chargeId={chargeId}
                  price={price}
                  balance={preview.balance}
                  suggestion={suggestion}
                  tier={payment.periodEnd === null ? null : (invoice?.tier ?? null)}
                />
              )}
              {state === 'refund_failed' && (
                <WithdrawRequest chargeId={chargeId} kind="refund" credits={preview.credits} />
              )}
              {subscription?.cancelFailedAt && (
                <WithdrawRequest chargeId={chargeId} kind="cancellation" credits={preview.credits} />
              )}
            </>
          }
        />
        <OutcomeNotice
          fetcherKey={paymentFormKey(chargeId)}
          shown={state}
          completion={
            state === 'refunded' ? { of: 'refunding', message: `${price} refunded to ${name}.` } : undefined
          }
        />
        <PaymentAlert payment={payment} credits={preview.credits} />
        {subscription && <CancellationAlert subscription={subscription} />}
        <PaymentFacts payment={payment} price={price} />
      </div>
      {(isRefunding || state === 'refund_failed' || state === 'refunded') && (
        <Section title="Refund">
          <RefundFacts payment={payment} />
        </Section>
      )}
      {invoice && (
        <Section title="Invoice">
          <InvoiceFacts invoice={invoice} subscription={subscription} />
        </Section>
      )}
      {withdrawn.length > 0 && (
        <Section title="Withdrawn requests">
          <DataTable
            label="Withdrawn requests"
            columns={withdrawnRequestColumns}
            rows={withdrawn}
            rowKey={(row) => row.id}
            empty={null}
          />
        </Section>
      )}
      <Section title="Ledger entries">
        <DataTable
          label="Ledger entries"
          columns={transactionColumns}
          rows={ledger}
          rowKey={(row) => row.id}
          empty={<EmptyState title="No ledger entries">They appear when the payment is credited.</EmptyState>}
        />
      </Section>
    </Stack>
  )
}
