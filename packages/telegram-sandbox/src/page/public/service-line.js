import { html } from './html.js'
import { Stars } from './stars.js'

const dates = new Intl.DateTimeFormat(undefined, { dateStyle: 'long' })

/** Shows the service message of a payment or refund. @param {{ message: any, who: string }} props */
export function ServiceLine({ message, who }) {
  const { successful_payment: paid, refunded_payment: refunded } = message
  if (refunded) return html`<${Stars} count=${refunded.total_amount} /> refunded to ${who}`
  const until = paid.subscription_expiration_date
  const renewed = paid.is_recurring && !paid.is_first_recurring
  return html`
    ${who} paid <${Stars} count=${paid.total_amount} />
    ${until && `${renewed ? ' again' : ''} for a subscription until ${dates.format(new Date(until * 1000))}`}
  `
}

/** @param {any} message */
export const isService = ({ successful_payment, refunded_payment }) =>
  Boolean(successful_payment ?? refunded_payment)
