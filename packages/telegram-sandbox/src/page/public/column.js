import { useEffect, useRef, useState } from 'preact/hooks'
import { Avatar } from './avatar.js'
import { Composer } from './composer.js'
import { asBase64, ask } from './door.js'
import { html } from './html.js'
import { Menu } from './menu.js'
import { Message } from './message.js'
import { MessageList } from './message-list.js'
import { PaymentSheet } from './payment-sheet.js'
import { splitText } from './split-text.js'
import { Stars } from './stars.js'
import { dismiss, notice, useStore, waitForAnswer } from './store.js'
import { Wallet } from './wallet.js'

const DOING = {
  typing: 'is typing',
  upload_photo: 'is sending a photo',
  upload_document: 'is sending a file',
  choose_sticker: 'is choosing a sticker',
}

/**
 * One conversation with the bot, seen by one person: private, or a group they belong to.
 * @param {{ view: any, active: boolean }} props `active` matters where there is room for one only; view: `{ key, title, subtitle, chatId, people, kind }`
 */
export function Column({ view, active }) {
  const state = useStore()
  const [twice, setTwice] = useState(false)
  const [editing, edit] = useState(/** @type {any} */ (undefined))
  const [writer, setWriter] = useState(view.people[0]?.user.id)
  const [invoice, pay] = useState(/** @type {any} */ (undefined))
  const [wallet, showWallet] = useState(false)
  const file = useRef(/** @type {HTMLInputElement | null} */ (null))
  const sending = useRef(Promise.resolve(''))
  const { chatId, kind } = view
  const person = view.people.find(({ user }) => user.id === writer) ?? view.people[0]
  const me = person?.user.id
  const entries = [...(state.messages.get(chatId)?.values() ?? [])].sort(
    (a, b) => a.message.message_id - b.message.message_id,
  )
  const chat = state.chats.find((one) => one.chat.id === chatId)
  const action = state.typing.get(chatId)
  const notices = state.notices.filter(({ personId }) => view.people.some(({ user }) => user.id === personId))

  /** Does something, and shows why it was refused. */
  const attempt = (doing) => doing.catch((error) => notice(me, error.message))
  const askAsMe = (what, body) => ask(`/people/${me}/${what}`, { ...body, chatId })
  const act = (what, body) => attempt(askAsMe(what, body))
  const sendPart = (text, replyTo) => {
    if (kind === 'channel') return ask(`/chats/${chatId}/posts`, { text })
    return askAsMe('messages', { text, ...(replyTo === undefined ? {} : { replyTo }) })
  }
  const sendEdit = async (text) => {
    await askAsMe('edits', { messageId: editing.message_id, text })
    edit(undefined)
  }
  /** Sends, or changes what is being edited. @returns what was not sent */
  const send = async (text) => {
    const parts = editing ? [text] : splitText(text)
    const question = chat?.keyboard?.force_reply && entries.findLast(({ by }) => by === 'bot')
    for (const [index, part] of parts.entries()) {
      try {
        await (editing
          ? sendEdit(part)
          : sendPart(part, index === 0 ? question?.message.message_id : undefined))
      } catch (error) {
        notice(me, error.message)
        return parts.slice(index).join('')
      }
    }
    return ''
  }
  /** What is written next waits for what is being sent. */
  const sendInTurn = (text) => {
    sending.current = sending.current.then(() => send(text))
    return sending.current
  }
  const press = async (message, button) => {
    const body = {
      messageId: message.message_id,
      button: { data: button.callback_data },
      times: twice ? 2 : 1,
    }
    for (const { callbackQueryId } of (await act('presses', body)) ?? []) {
      waitForAnswer(callbackQueryId, pressKey(message, button.callback_data))
    }
  }
  const waiting = new Set(state.presses.values())
  const refunded = new Set(
    entries.map(({ message }) => message.refunded_payment?.telegram_payment_charge_id).filter(Boolean),
  )
  const payerOf = (message) =>
    message.invoice && (() => pay({ messageId: message.message_id, chatId, offer: offerOf(message.invoice) }))
  /** Undefined for what is no payment, or was given back. */
  const refundOf = ({ successful_payment }) => {
    const charge = successful_payment?.telegram_payment_charge_id
    if (charge === undefined || refunded.has(charge)) return undefined
    return () => attempt(ask(`/payments/${charge}/refund`, {}))
  }

  const renderMessage = (entry) => html`<${Message}
    entry=${entry}
    own=${kind === 'private' ? entry.by === 'person' : entry.message.from?.id === me}
    sender=${kind === 'group' && entry.message.from?.id !== me ? entry.message.from?.first_name : undefined}
    onPress=${(button) => press(entry.message, button)}
    busy=${(data) => waiting.has(pressKey(entry.message, data))}
    onCommand=${sendInTurn}
    onPay=${payerOf(entry.message)}
    onInvoice=${(link) => pay({ link })}
    onRefund=${refundOf(entry.message)}
    onDeliverAgain=${() => attempt(ask(`/updates/${entry.updateId}/deliver-again`, {}))}
    onEdit=${() => edit(entry.message)}
  />`

  const menu = [
    { label: 'Press buttons twice', checked: twice, onSelect: () => setTwice(!twice) },
    { label: 'Send a photo…', onSelect: () => file.current?.click(), hidden: person?.blocked },
    { label: 'Send a sticker', onSelect: () => act('stickers', { emoji: '🔮' }), hidden: person?.blocked },
    {
      label: person?.blocked ? 'Unblock the bot' : 'Block the bot',
      hidden: kind !== 'private' || !person?.started,
      onSelect: () => attempt(ask(`/people/${me}/${person.blocked ? 'unblock' : 'block'}`, {})),
    },
  ]
  const sendPhoto = async (event) => {
    const [picked] = event.currentTarget.files
    event.currentTarget.value = ''
    if (picked) await act('photos', { base64: await asBase64(picked) })
  }

  return html`<section class=${`column ${active ? 'active' : ''}`} aria-label=${view.title}>
    <header class="column-head">
      <${Avatar} name=${view.title} id=${chatId} />
      <div class="who">
        <h2>${view.title}</h2>
        <p>${view.subtitle}${twice ? ' · presses twice' : ''}</p>
      </div>
      ${
        view.people.length > 1 &&
        html`<label class="as">
          as
          <select value=${me} onChange=${(event) => setWriter(Number(event.currentTarget.value))}>
            ${view.people.map(({ user }) => html`<option value=${user.id}>${user.first_name}</option>`)}
          </select>
        </label>`
      }
      ${
        person &&
        html`<button
          type="button"
          class="plain purse"
          aria-expanded=${wallet}
          title=${`Stars and subscriptions of ${person.user.first_name}`}
          onClick=${() => showWallet(!wallet)}
        >
          <${Stars} count=${person.stars} />
        </button>`
      }
      ${person && html`<${Menu} label=${`More for ${view.title}`} items=${menu} />`}
      <input
        ref=${file}
        type="file"
        class="visually-hidden"
        tabindex="-1"
        aria-label="Photo"
        accept="image/png,image/jpeg,image/webp"
        onChange=${sendPhoto}
      />
    </header>
    ${wallet && person && html`<${Wallet} person=${person} attempt=${attempt} onProblem=${(text) => notice(me, text)} />`}
    <${MessageList}
      entries=${entries}
      renderMessage=${renderMessage}
      label=${`Messages of ${view.title}`}
      typing=${action && action !== 'cancel' ? `${state.bot.first_name} ${DOING[action] ?? 'is busy'}` : undefined}
      empty=${html`<${Empty} bot=${state.bot} onStart=${kind === 'private' ? () => sendInTurn('/start') : undefined} />`}
    />
    <${Notices} notices=${notices} />
    ${invoice && person && html`<${PaymentSheet} person=${person} invoice=${invoice} onClose=${() => pay(undefined)} />`}
    ${
      person?.blocked && kind === 'private'
        ? html`<${Blocked} name=${view.title} onRestart=${() => restart(attempt, me)} />`
        : (person || kind === 'channel') &&
          html`<${Composer}
            name=${person?.user.first_name ?? view.title}
            commands=${person?.commands ?? []}
            keyboard=${chat?.keyboard}
            editing=${editing}
            onSend=${sendInTurn}
            onCancelEdit=${() => edit(undefined)}
          />`
    }
  </section>`
}

const pressKey = (message, data) => `${message.chat.id}:${message.message_id}:${data}`

/** What the message of an invoice shows of it. */
const offerOf = ({ title, description, total_amount }) => ({ title, description, stars: total_amount })

/** What Telegram's Restart button does. */
function restart(attempt, personId) {
  const both = async () => {
    await ask(`/people/${personId}/unblock`, {})
    await ask(`/people/${personId}/messages`, { text: '/start' })
  }
  return attempt(both())
}

function Empty({ bot, onStart }) {
  return html`<div class="empty">
    <${Avatar} name=${bot.first_name} id=${bot.id} />
    <h3>${bot.first_name}</h3>
    <p>${bot.description || 'Nothing has been said here yet.'}</p>
    ${onStart && html`<button type="button" class="primary" onClick=${onStart}>Start</button>`}
  </div>`
}

function Blocked({ name, onRestart }) {
  return html`<div class="blocked">
    <p>${name} has blocked the bot.</p>
    <button type="button" class="primary" onClick=${onRestart}>Restart</button>
  </div>`
}

/** What answerCallbackQuery says: a toast that goes by itself, or an alert to be closed. */
function Notices({ notices }) {
  const alert = notices.find((one) => one.alert)
  const ok = useRef(/** @type {HTMLButtonElement | null} */ (null))
  useEffect(() => ok.current?.focus(), [alert?.number])
  return html`
    <div class="toasts" role="status">
      ${notices.filter((one) => !one.alert).map(({ number, text }) => html`<p key=${number}>${text}</p>`)}
    </div>
    ${
      alert &&
      html`<div class="alert" role="alertdialog" aria-modal="true" aria-label=${alert.text}>
        <div>
          <p>${alert.text}</p>
          <button type="button" class="primary" ref=${ok} onClick=${() => dismiss(alert.number)}>OK</button>
        </div>
      </div>`
    }
  `
}
