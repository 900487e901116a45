import { useState } from 'preact/hooks'
import { ask } from './door.js'
import { html } from './html.js'
import { Stars } from './stars.js'

const SOME_STARS = 500
const dates = new Intl.DateTimeFormat(undefined, { dateStyle: 'long' })

/**
 * A person's Stars and subscriptions.
 * @param {{ person: any, attempt: (doing: Promise<any>) => Promise<any>, onProblem: (text: string) => void }} props
 */
export function Wallet({ person, attempt, onProblem }) {
  const { user, stars, subscriptions } = person
  const path = `/people/${user.id}`
  const change = async (chargeId, what) => {
    const done = await attempt(ask(`${path}/subscriptions/${chargeId}/${what}`, {}))
    if (done?.state === 'too-few-stars')
      onProblem(`${user.first_name} has too few Stars: the payment failed.`)
  }
  return html`<section class="wallet" aria-label=${`Stars of ${user.first_name}`}>
    <div class="balance">
      <span>${user.first_name} has <${Stars} count=${stars} /></span>
      <${TopUp} name=${user.first_name} onTopUp=${(amount) => attempt(ask(`${path}/stars`, { amount }))} />
    </div>
    <h3>Subscriptions</h3>
    ${subscriptions.length === 0 && html`<p class="none">None yet.</p>`}
    <ul>
      ${[...subscriptions]
        .reverse()
        .map(
          (one) =>
            html`<${Subscription} key=${one.chargeId} subscription=${one} onChange=${(what) => change(one.chargeId, what)} />`,
        )}
    </ul>
  </section>`
}

function TopUp({ name, onTopUp }) {
  const [amount, setAmount] = useState(SOME_STARS)
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

const STANDING = {
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
    <p>${STANDING[state](subscription)}</p>
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
