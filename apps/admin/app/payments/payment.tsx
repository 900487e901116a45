import { Stack } from '@mantine/core'
import { data as respond } from 'react-router'
import { requireOperator } from '../auth/require-operator.server.ts'
import { withLinks } from '../ledger/find-ledger-links.server.ts'
import { transactionColumns } from '../ledger/transaction-columns.tsx'
import { openedData } from '../server/data.server.ts'
import { noSuchPayment } from '../server/responses.ts'
import { Breadcrumbs } from '../ui/breadcrumbs.tsx'
import { DataTable } from '../ui/data-table.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { paymentForms } from '../ui/form-keys.ts'
import { formatCount, formatNumber } from '../ui/format.ts'
import { OutcomeNotice } from '../ui/outcome-notice.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { Section } from '../ui/section.tsx'
import { textIds } from '../ui/text-ids.ts'
import { readTimeZone } from '../ui/time-zone.ts'
import { useRefresh } from '../ui/use-refresh.ts'
import { userTitle } from '../ui/user-link.tsx'
import { withEnds } from '../users/subscription-end.ts'
import type { Route } from './+types/payment'
import { creditPayment } from './credit-payment.server.ts'
import { CreditPayment } from './credit-payment.tsx'
import { findPaymentEntries } from './find-payment-entries.server.ts'
import { OfferFacts } from './offer-facts.tsx'
import { CancellationAlert, PaymentAlert } from './payment-alert.tsx'
import { PaymentFacts, RefundFacts } from './payment-facts.tsx'
import { parseChargeId, shortChargeId } from './payment-path.ts'
import { previewRefund } from './preview-refund.server.ts'
import { productName } from './product-name.server.ts'
import { refundPayment } from './refund-payment.server.ts'
import { RefundPayment } from './refund-payment.tsx'
import { suggestCredits } from './suggest-credits.server.ts'
import { withdrawRequest } from './withdraw-request.server.ts'
import { WithdrawRequest } from './withdraw-request.tsx'
import { withdrawnColumns } from './withdrawn-requests.tsx'

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
    findPaymentEntries(data, [payment.chargeId]).then((found) => found.get(payment.chargeId)),
    data.payments.withdrawnRequests(payment.chargeId),
  ])
  const subscription = withEnds(subscriptions).find((one) => one.invoiceId === invoiceId) ?? null
  const ids = [entries?.refundId, entries?.purchaseId].flatMap((id) => id ?? [])
  const rows = await Promise.all(ids.map((id) => data.transactions.get(id)))
  return {
    payment: { ...textIds(payment), username: user?.username ?? null },
    offer: invoice && {
      ...textIds(invoice),
      product: productName(invoice.product),
      foreign: invoice.userId !== userId,
    },
    subscription: subscription && textIds(subscription),
    ledger: (
      await withLinks(
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
  const asked = { chargeId, actor: `operator:${email}`, form, timeZone: readTimeZone(request) }
  switch (form.get('intent')) {
    case 'refund':
      return refundPayment(asked)
    case 'credit':
      return creditPayment(asked)
    case 'withdraw-refund':
      return withdrawRequest({ ...asked, kind: 'refund' })
    case 'withdraw-cancellation':
      return withdrawRequest({ ...asked, kind: 'cancellation' })
    default:
      throw respond(null, { status: 400 })
  }
}

export default function PaymentPage({ loaderData }: Route.ComponentProps) {
  const { payment, offer, subscription, ledger, preview, suggestion, withdrawn } = loaderData
  const { chargeId, userId, username, state, stars, currency } = payment
  const name = userTitle(username, userId)
  const price = currency === 'XTR' ? formatCount(stars, 'Star') : `${formatNumber(stars)} ${currency}`
  const waits = state === 'parked' || state === 'foreign'
  const refunding = state === 'refunding'
  useRefresh(refunding, 5_000)
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
              {(waits || state === 'credited') && (
                <RefundPayment name={name} chargeId={chargeId} price={price} preview={preview} />
              )}
              {waits && (
                <CreditPayment
                  name={name}
                  chargeId={chargeId}
                  price={price}
                  balance={preview.balance}
                  suggestion={suggestion}
                  tier={payment.periodEnd === null ? null : (offer?.tier ?? null)}
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
          fetcherKey={paymentForms(chargeId)}
          now={state}
          since={
            state === 'refunded' ? { was: 'refunding', message: `${price} returned to ${name}.` } : undefined
          }
        />
        <PaymentAlert payment={payment} credits={preview.credits} />
        {subscription && <CancellationAlert subscription={subscription} />}
        <PaymentFacts payment={payment} price={price} />
      </div>
      {(refunding || state === 'refund_failed' || state === 'refunded') && (
        <Section title="Refund">
          <RefundFacts payment={payment} />
        </Section>
      )}
      {offer && (
        <Section title="Offered">
          <OfferFacts offer={offer} subscription={subscription} />
        </Section>
      )}
      {withdrawn.length > 0 && (
        <Section title="Withdrawn">
          <DataTable
            label="Withdrawn"
            columns={withdrawnColumns}
            rows={withdrawn}
            rowKey={(row) => row.id}
            empty={null}
          />
        </Section>
      )}
      <Section title="In the ledger">
        <DataTable
          label="In the ledger"
          columns={transactionColumns}
          rows={ledger}
          rowKey={(row) => row.id}
          empty={<EmptyState title="Nothing">The payment has given no credits.</EmptyState>}
        />
      </Section>
    </Stack>
  )
}
