import { FormattedText } from './formatted-text.js'
import { html } from './html.js'
import { InlineKeyboard } from './inline-keyboard.js'

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hour12: false })

/** @param {number} seconds Unix time */
const timeOf = (seconds) => clock.format(new Date(seconds * 1000))

/**
 * One message.
 * @param {{ entry: any, own: boolean, sender?: string, onPress: (button: any) => void, busy: (data: string) => boolean,
 *   onCommand: (command: string) => void, onDeliverAgain: () => void, onEdit: () => void }} props
 */
export function Message({ entry, own, sender, onPress, busy, onCommand, onDeliverAgain, onEdit }) {
  const { message, updateId } = entry
  const { text, entities, caption, caption_entities, photo, sticker, reply_to_message, edit_date, date } =
    message
  const who = own ? 'You' : (sender ?? message.from?.first_name ?? message.sender_chat?.title ?? '')
  return html`<article class=${`message ${own ? 'own' : 'theirs'} ${sticker ? 'bare' : ''}`}>
    <div class="bubble">
      <span class="visually-hidden">${who}:</span>
      ${sender && html`<div class="sender" aria-hidden="true">${sender}</div>`}
      ${reply_to_message && html`<div class="reply">${excerpt(reply_to_message)}</div>`}
      ${photo && html`<${Photo} sizes=${photo} caption=${caption} />`}
      ${sticker && html`<div class="sticker">${sticker.emoji}</div>`}
      ${text !== undefined && html`<${FormattedText} text=${text} entities=${entities} onCommand=${onCommand} />`}
      ${
        caption !== undefined &&
        html`<${FormattedText} text=${caption} entities=${caption_entities} onCommand=${onCommand} />`
      }
      <span class="meta">
        ${edit_date && 'edited '}<time datetime=${new Date(date * 1000).toISOString()}>${timeOf(date)}</time>
      </span>
    </div>
    ${
      message.reply_markup?.inline_keyboard &&
      html`<${InlineKeyboard} rows=${message.reply_markup.inline_keyboard} onPress=${onPress} busy=${busy} />`
    }
    ${
      updateId !== undefined &&
      html`<div class="actions">
        ${own && text !== undefined && html`<button type="button" class="quiet" onClick=${onEdit}>Edit</button>`}
        <button
          type="button"
          class="quiet"
          title=${`Sends the bot update ${updateId} once more, with the same update_id`}
          onClick=${onDeliverAgain}
        >
          Deliver again
        </button>
      </div>`
    }
  </article>`
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
const excerpt = ({ text, caption, sticker }) => text ?? caption ?? sticker?.emoji ?? 'Photo'
