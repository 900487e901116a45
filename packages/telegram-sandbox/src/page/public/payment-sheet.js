import { useEffect, useRef, useState } from 'preact/hooks'
import { request } from './control-api.js'
import { html } from './html.js'
import { Stars } from './stars.js'

const REASONS = {
  SUBSCRIPTION_ALREADY_ACTIVE: 'This subscription is already active.',
  'timed-out': 'The bot did not answer in time. No Stars were taken.',
  'too-few-stars': 'There are not enough Stars for this.',
}

/** Returns the reason why nothing was paid. @param {any} payment */
const reasonOf = ({ state, errorMessage }) => REASONS[errorMessage ?? state] ?? errorMessage

/**
 * Asks for confirmation, pays, waits for the bot, and shows the reason if nothing was paid.
 * @param {{ person: any, invoice: any, onClose: () => void }} props invoice: `{ messageId, chatId, offer }` or `{ link }`
 */
export function PaymentSheet({ person, invoice, onClose }) {
  const { offer: knownOffer, ...reference } = invoice
  const [offer, setOffer] = useState(knownOffer)
  const [waiting, wait] = useState(false)
  const [problem, fail] = useState('')
  const sheet = useRef(/** @type {HTMLElement | null} */ (null))

  useEffect(() => {
    const before = /** @type {HTMLElement | null} */ (document.activeElement)
    sheet.current?.focus()
    if (!knownOffer)
      request(`/offer?${new URLSearchParams(reference)}`).then(setOffer, ({ message }) => fail(message))
    return () => before?.focus()
  }, [])
  const pay = async () => {
    fail('')
    wait(true)
    // The pressed button loses the focus, because it is disabled now.
    sheet.current?.focus()
    try {
      const payment = await request(`/people/${person.user.id}/payments`, reference)
      if (payment.state === 'paid') onClose()
      else fail(reasonOf(payment))
    } catch (error) {
      fail(error.message)
    }
    wait(false)
  }

  return html`<div class="sheet" onKeyDown=${(event) => event.key === 'Escape' && onClose()}>
    <section role="dialog" aria-label=${offer ? `Pay for ${offer.title}` : 'Payment'} tabindex="-1" ref=${sheet}>
      ${offer && html`<${Offer} offer=${offer} person=${person} />`}
      <div role="alert" class="error">${problem}</div>
      <div role="status" class="asking">${waiting && html`<span class="spinner" aria-hidden="true"></span>Waiting for the bot…`}</div>
      <div class="choices">
        <button type="button" class="plain" onClick=${onClose}>${waiting || problem ? 'Close' : 'Cancel'}</button>
        ${
          offer &&
          html`<button type="button" class="primary" disabled=${waiting} onClick=${pay}>
            ${problem ? 'Try again' : html`Pay <${Stars} count=${offer.stars} />`}
          </button>`
        }
      </div>
    </section>
  </div>`
}

function Offer({ offer, person }) {
  const { title, description, stars, subscription } = offer
  const days = subscription && subscription.period / 86_400
  return html`
    <h3>${title}</h3>
    <p>${description}</p>
    <dl>
      <dt>Price</dt>
      <dd><${Stars} count=${stars} />${days && ` every ${days} days`}</dd>
      <dt>${person.user.first_name} has</dt>
      <dd><${Stars} count=${person.stars} /></dd>
    </dl>
  `
}
