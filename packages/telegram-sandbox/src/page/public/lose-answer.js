import { useId, useState } from 'preact/hooks'
import { request } from './control-api.js'
import { html } from './html.js'

const METHODS = [
  'answerPreCheckoutQuery',
  'createInvoiceLink',
  'editUserStarSubscription',
  'getStarTransactions',
  'refundStarPayment',
  'sendInvoice',
  'sendMessage',
]

/** Injects a fault: the bot's next call of a method is executed, but its answer is lost. */
export function LoseAnswer() {
  const [method, setMethod] = useState(METHODS[0])
  const [lost, setLost] = useState('')
  const id = useId()
  const lose = async (event) => {
    event.preventDefault()
    await request('/faults', { method, with: 'drop', when: 'after' })
    setLost(`The next answer to ${method} will be lost.`)
  }
  return html`<form class="tool" aria-label="Lose an answer" onSubmit=${lose}>
    <label for=${id}>Lose the next answer to</label>
    <div>
      <select id=${id} value=${method} onChange=${(event) => setMethod(event.currentTarget.value)}>
        ${METHODS.map((name) => html`<option>${name}</option>`)}
      </select>
      <button type="submit" class="plain">Lose it</button>
    </div>
    <p role="status">${lost}</p>
  </form>`
}
