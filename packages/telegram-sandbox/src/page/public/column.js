import { useEffect, useRef, useState } from 'preact/hooks'
import { Avatar } from './avatar.js'
import { Composer } from './composer.js'
import { asBase64, request } from './control-api.js'
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
 * One chat with the bot as one person sees it: the private chat, or a group of this person.
 * @param {{ view: any, active: boolean }} props `active` selects the column on a narrow page; view: `{ key, title, subtitle, chatId, people, kind }`
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
  const chat = state.chats.find((candidate) => candidate.chat.id === chatId)
  const action = state.typing.get(chatId)
  const notices = state.notices.filter(({ personId }) => view.people.some(({ user }) => user.id === personId))

  /** Waits for a request and shows its error. */
  const attempt = (promise) => promise.catch((error) => notice(me, error.message))
  const requestAsPerson = (what, body) => request(`/people/${me}/${what}`, { ...body, chatId })
  const act = (what, body) => attempt(requestAsPerson(what, body))
  const sendPart = (text, replyTo) => {
    if (kind === 'channel') return request(`/chats/${chatId}/posts`, { text })
    return requestAsPerson('messages', { text, ...(replyTo === undefined ? {} : { replyTo }) })
  }
  const sendEdit = async (text) => {
    await requestAsPerson('edits', { messageId: editing.message_id, text })
    edit(undefined)
  }
  /** Sends a text or an edit. @returns the text that was not sent */
  const send = async (text) => {
    const parts = editing ? [text] : splitText(text)
    const forceReply = chat?.keyboard?.force_reply && entries.findLast(({ by }) => by === 'bot')
    for (const [index, part] of parts.entries()) {
      try {
        await (editing
          ? sendEdit(part)
          : sendPart(part, index === 0 ? forceReply?.message.message_id : undefined))
      } catch (error) {
        notice(me, error.message)
        return parts.slice(index).join('')
      }
    }
    return ''
  }
  /** Sends texts one after another. */
  const enqueueSend = (text) => {
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
  /** Returns undefined for a message that is not a payment or is refunded already. */
  const refundOf = ({ successful_payment }) => {
    const charge = successful_payment?.telegram_payment_charge_id
    if (charge === undefined || refunded.has(charge)) return undefined
    return () => attempt(request(`/payments/${charge}/refund`, {}))
  }

  const renderMessage = (entry) => html`<${Message}
    entry=${entry}
    own=${kind === 'private' ? entry.by === 'person' : entry.message.from?.id === me}
    sender=${kind === 'group' && entry.message.from?.id !== me ? entry.message.from?.first_name : undefined}
    onPress=${(button) => press(entry.message, button)}
    busy=${(data) => waiting.has(pressKey(entry.message, data))}
    onCommand=${enqueueSend}
    onPay=${payerOf(entry.message)}
    onInvoice=${(link) => pay({ link })}
    onRefund=${refundOf(entry.message)}
    onDeliverAgain=${() => attempt(request(`/updates/${entry.updateId}/deliver-again`, {}))}
    onEdit=${() => edit(entry.message)}
  />`

  const menu = [
    { label: 'Press buttons twice', checked: twice, onSelect: () => setTwice(!twice) },
    { label: 'Send a photo…', onSelect: () => file.current?.click(), hidden: person?.blocked },
    { label: 'Send a sticker', onSelect: () => act('stickers', { emoji: '🔮' }), hidden: person?.blocked },
    {
      label: person?.blocked ? 'Unblock the bot' : 'Block the bot',
      hidden: kind !== 'private' || !person?.started,
      onSelect: () => attempt(request(`/people/${me}/${person.blocked ? 'unblock' : 'block'}`, {})),
    },
  ]
  const sendPhoto = async (event) => {
    const [photo] = event.currentTarget.files
    event.currentTarget.value = ''
    if (photo) await act('photos', { base64: await asBase64(photo) })
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
          class="plain wallet-button"
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
      empty=${html`<${Empty} bot=${state.bot} onStart=${kind === 'private' ? () => enqueueSend('/start') : undefined} />`}
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
            onSend=${enqueueSend}
            onCancelEdit=${() => edit(undefined)}
          />`
    }
  </section>`
}

const pressKey = (message, data) => `${message.chat.id}:${message.message_id}:${data}`

/** Returns the offer in the message of an invoice. */
const offerOf = ({ title, description, total_amount }) => ({ title, description, stars: total_amount })

/** Unblocks the bot and sends /start, like Telegram's Restart button. */
function restart(attempt, personId) {
  const both = async () => {
    await request(`/people/${personId}/unblock`, {})
    await request(`/people/${personId}/messages`, { text: '/start' })
  }
  return attempt(both())
}

function Empty({ bot, onStart }) {
  return html`<div class="empty">
    <${Avatar} name=${bot.first_name} id=${bot.id} />
    <h3>${bot.first_name}</h3>
    <p>${bot.description || 'No messages yet.'}</p>
    ${onStart && html`<button type="button" class="primary" onClick=${onStart}>Start</button>`}
  </div>`
}

function Blocked({ name, onRestart }) {
  return html`<div class="blocked">
    <p>${name} has blocked the bot.</p>
    <button type="button" class="primary" onClick=${onRestart}>Restart</button>
  </div>`
}

/** Shows the texts of answerCallbackQuery: toasts that disappear, or an alert to be closed. */
function Notices({ notices }) {
  const alert = notices.find((notice) => notice.alert)
  const ok = useRef(/** @type {HTMLButtonElement | null} */ (null))
  useEffect(() => ok.current?.focus(), [alert?.number])
  return html`
    <div class="toasts" role="status">
      ${notices.filter((notice) => !notice.alert).map(({ number, text }) => html`<p key=${number}>${text}</p>`)}
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
