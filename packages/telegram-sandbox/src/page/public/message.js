import { FormattedText } from './formatted-text.js'
import { html } from './html.js'
import { InlineKeyboard } from './inline-keyboard.js'
import { isService, ServiceLine } from './service-line.js'

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hour12: false })

/** @param {number} seconds Unix time */
const timeOf = (seconds) => clock.format(new Date(seconds * 1000))

/**
 * One message.
 * @param {{ entry: any, own: boolean, sender?: string, onPress: (button: any) => void, busy: (data: string) => boolean,
 *   onCommand: (command: string) => void, onPay?: () => void, onInvoice: (link: string) => void,
 *   onDeliverAgain: () => void, onEdit: () => void, onRefund?: () => void }} props
 */
export function Message({ entry, own, sender, onPress, busy, onCommand, onPay, onInvoice, ...actions }) {
  const { message } = entry
  const {
    text,
    entities,
    caption,
    caption_entities,
    photo,
    sticker,
    invoice,
    reply_to_message,
    edit_date,
    date,
  } = message
  if (isService(message)) {
    return html`<article class="message service">
      <p><${ServiceLine} message=${message} who=${message.chat.first_name} /></p>
      <${Actions} entry=${entry} ...${actions} />
    </article>`
  }
  const who = own ? 'You' : (sender ?? message.from?.first_name ?? message.sender_chat?.title ?? '')
  return html`<article class=${`message ${own ? 'own' : 'theirs'} ${sticker ? 'bare' : ''}`}>
    <div class="bubble">
      <span class="visually-hidden">${who}:</span>
      ${sender && html`<div class="sender" aria-hidden="true">${sender}</div>`}
      ${reply_to_message && html`<div class="reply">${excerpt(reply_to_message)}</div>`}
      ${photo && html`<${Photo} sizes=${photo} caption=${caption} />`}
      ${sticker && html`<div class="sticker">${sticker.emoji}</div>`}
      ${invoice && html`<${Invoice} invoice=${invoice} />`}
      ${text !== undefined && html`<${FormattedText} text=${text} entities=${entities} ...${{ onCommand, onInvoice }} />`}
      ${
        caption !== undefined &&
        html`<${FormattedText} text=${caption} entities=${caption_entities} ...${{ onCommand, onInvoice }} />`
      }
      <span class="meta">
        ${edit_date && 'edited '}<time datetime=${new Date(date * 1000).toISOString()}>${timeOf(date)}</time>
      </span>
    </div>
    ${
      message.reply_markup?.inline_keyboard &&
      html`<${InlineKeyboard}
        rows=${message.reply_markup.inline_keyboard}
        ...${{ onPress, onPay, onInvoice, busy }}
      />`
    }
    <${Actions} entry=${entry} own=${own} ...${actions} />
  </article>`
}

function Actions({ entry, own = false, onDeliverAgain, onEdit, onRefund = undefined }) {
  const { message, updateId } = entry
  if (updateId === undefined && !onRefund) return null
  return html`<div class="actions">
    ${own && message.text !== undefined && html`<button type="button" class="quiet" onClick=${onEdit}>Edit</button>`}
    ${onRefund && html`<button type="button" class="quiet" onClick=${onRefund}>Refund by Telegram</button>`}
    ${
      updateId !== undefined &&
      html`<button
        type="button"
        class="quiet"
        title=${`Sends the bot update ${updateId} once more, with the same update_id`}
        onClick=${onDeliverAgain}
      >
        Deliver again
      </button>`
    }
  </div>`
}

function Invoice({ invoice }) {
  return html`<div class="invoice">
    <h3>${invoice.title}</h3>
    <p>${invoice.description}</p>
  </div>`
}

function Photo({ sizes, caption }) {
  const { file_id, width, height } = sizes.at(-1)
  return html`<img
    class="photo"
    src=${`/sandbox/files/${file_id}`}
    width=${width}
    height=${height}
    alt=${caption ?? 'Photo'}
  />`
}

/** @param {any} message */
const excerpt = ({ text, caption, sticker, invoice }) =>
  text ?? caption ?? sticker?.emoji ?? invoice?.title ?? 'Photo'
