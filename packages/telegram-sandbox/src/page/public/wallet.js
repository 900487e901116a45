import { useState } from 'preact/hooks'
import { request } from './control-api.js'
import { html } from './html.js'
import { Stars } from './stars.js'

const DEFAULT_TOP_UP = 500
const dates = new Intl.DateTimeFormat(undefined, { dateStyle: 'long' })

/**
 * Shows a person's Stars and subscriptions.
 * @param {{ person: any, attempt: (promise: Promise<any>) => Promise<any>, onProblem: (text: string) => void }} props
 */
export function Wallet({ person, attempt, onProblem }) {
  const { user, stars, subscriptions } = person
  const path = `/people/${user.id}`
  const change = async (chargeId, what) => {
    const payment = await attempt(request(`${path}/subscriptions/${chargeId}/${what}`, {}))
    if (payment?.state === 'too-few-stars')
      onProblem(`${user.first_name} does not have enough Stars: the payment failed.`)
  }
  return html`<section class="wallet" aria-label=${`Stars of ${user.first_name}`}>
    <div class="balance">
      <span>${user.first_name} has <${Stars} count=${stars} /></span>
      <${TopUp} name=${user.first_name} onTopUp=${(amount) => attempt(request(`${path}/stars`, { amount }))} />
    </div>
    <h3>Subscriptions</h3>
    ${subscriptions.length === 0 && html`<p class="none">None yet.</p>`}
    <ul>
      ${[...subscriptions]
        .reverse()
        .map(
          (subscription) =>
            html`<${Subscription} key=${subscription.chargeId} subscription=${subscription} onChange=${(what) => change(subscription.chargeId, what)} />`,
        )}
    </ul>
  </section>`
}

function TopUp({ name, onTopUp }) {
  const [amount, setAmount] = useState(DEFAULT_TOP_UP)
  const submit = (event) => {
    event.preventDefault()
    onTopUp(amount)
  }
  return html`<form onSubmit=${submit}>
    <input
      type="number"
      min="1"
      required
      value=${amount}
      aria-label=${`Stars for ${name}`}
      onInput=${(event) => setAmount(event.currentTarget.valueAsNumber)}
    />
    <button type="submit" class="plain">Top up</button>
  </form>`
}

const STATUS_TEXT = {
  active: ({ expiresAt }) => `Active, next payment ${dateOf(expiresAt)}`,
  canceled: ({ expiresAt, canceledByBot }) =>
    `Cancelled${canceledByBot ? ' by the bot' : ''}, runs until ${dateOf(expiresAt)}`,
  failed: ({ expiresAt }) => `Payment failed, paid until ${dateOf(expiresAt)}`,
  ended: ({ expiresAt }) => `Ended ${dateOf(expiresAt)}`,
}
const RENEW = { label: 'Renew now', what: 'renew' }
const CHANGES = {
  active: [RENEW, { label: 'Fail renewal', what: 'fail-renewal' }, { label: 'Cancel', what: 'cancel' }],
  canceled: [{ label: 'Re-enable', what: 'reenable' }],
  failed: [RENEW],
  ended: [],
}

function Subscription({ subscription, onChange }) {
  const { title, stars, state, canceledByBot } = subscription
  const changes = canceledByBot ? [] : CHANGES[state]
  return html`<li class=${state}>
    <div><strong>${title}</strong><${Stars} count=${stars} /></div>
    <p>${STATUS_TEXT[state](subscription)}</p>
    ${
      changes.length > 0 &&
      html`<div class="changes" role="group" aria-label=${title}>
        ${changes.map(({ label, what }) => html`<button type="button" class="quiet" onClick=${() => onChange(what)}>${label}</button>`)}
      </div>`
    }
  </li>`
}

/** @param {number} seconds Unix time */
const dateOf = (seconds) => dates.format(new Date(seconds * 1000))
