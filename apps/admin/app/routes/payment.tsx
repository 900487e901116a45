import { Stack } from '@mantine/core'
import { data as respond } from 'react-router'
import { requireOperator } from '../auth/require-operator.server.ts'
import { parseChargeId, shortChargeId } from '../charge-id.ts'
import { CreditPayment } from '../components/credit-payment.tsx'
import { Crumbs } from '../components/crumbs.tsx'
import { DataTable } from '../components/data-table.tsx'
import { EmptyState } from '../components/empty-state.tsx'
import { OfferFacts } from '../components/offer-facts.tsx'
import { OutcomeNotice } from '../components/outcome-notice.tsx'
import { PageHeader } from '../components/page-header.tsx'
import { CancellationAlert, PaymentAlert } from '../components/payment-alert.tsx'
import { PaymentFacts, RefundFacts } from '../components/payment-facts.tsx'
import { RefundPayment } from '../components/refund-payment.tsx'
import { Section } from '../components/section.tsx'
import { transactionColumns } from '../components/transaction-columns.tsx'
import { useRefresh } from '../components/use-refresh.ts'
import { userTitle } from '../components/user-link.tsx'
import { WithdrawRequest } from '../components/withdraw-request.tsx'
import { withdrawnColumns } from '../components/withdrawn-requests.tsx'
import { creditPayment } from '../credit-payment.server.ts'
import { openedData } from '../data.server.ts'
import { withLinks } from '../find-ledger-links.server.ts'
import { findPaymentMoves } from '../find-payment-moves.server.ts'
import { paymentForms } from '../form-keys.ts'
import { formatCount, formatNumber } from '../format.ts'
import { previewRefund } from '../preview-refund.server.ts'
import { productName } from '../product-name.server.ts'
import { refundPayment } from '../refund-payment.server.ts'
import { noSuchPayment } from '../responses.ts'
import { withEnds } from '../subscription-end.ts'
import { suggestCredits } from '../suggest-credits.server.ts'
import { textIds } from '../text-ids.ts'
import { readTimeZone } from '../time-zone.ts'
import { withdrawRequest } from '../withdraw-request.server.ts'
import type { Route } from './+types/payment'

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
  const [user, invoice, subscriptions, moves, withdrawn] = await Promise.all([
    data.users.get(userId),
    invoiceId === null ? null : data.transactions.invoice(invoiceId),
    data.subscriptions.list(userId),
    findPaymentMoves(data, [payment.chargeId]).then((found) => found.get(payment.chargeId)),
    data.payments.withdrawnRequests(payment.chargeId),
  ])
  const subscription = withEnds(subscriptions).find((one) => one.invoiceId === invoiceId) ?? null
  const ids = [moves?.refundId, moves?.purchaseId].flatMap((id) => id ?? [])
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
    preview: await previewRefund(data, { payment, credits: moves?.credits ?? 0, subscription }),
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
            <Crumbs of="Payments" to="/payments">
              {shortChargeId(chargeId)}
            </Crumbs>
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
