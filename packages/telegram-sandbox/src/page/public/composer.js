import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { html } from './html.js'

/**
 * The input for messages: Enter sends, Shift+Enter inserts a line break, "/" shows the bot's commands. Unsent text returns
 * to the input.
 * @param {{ name: string, commands: any[], keyboard: any, editing?: any, onSend: (text: string) => Promise<string>,
 *   onCancelEdit: () => void }} props `onSend` resolves to the text that was not sent
 */
export function Composer({ name, commands, keyboard, editing, onSend, onCancelEdit }) {
  const [text, setText] = useState('')
  const [choice, choose] = useState(0)
  const [closed, close] = useState(false)
  const input = useRef(/** @type {HTMLTextAreaElement | null} */ (null))
  const matches = closed ? [] : matching(commands, text)
  const listId = useId()

  useLayoutEffect(() => {
    if (!editing) return
    setText(editing.text)
    input.current?.focus()
  }, [editing])

  const send = (sent) => {
    if (sent.trim() === '') return
    setText('')
    choose(0)
    void onSend(sent).then((unsent) => {
      if (unsent !== '') setText((typed) => (typed === '' ? unsent : `${unsent}\n${typed}`))
    })
  }
  const onInput = (event) => {
    setText(event.currentTarget.value)
    choose(0)
    close(false)
  }
  const onKeyDown = (event) => {
    if (event.isComposing) return
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step && matches.length > 0) choose((choice + step + matches.length) % matches.length)
    else if (event.key === 'Tab' && matches.length > 0 && !event.shiftKey)
      setText(`/${matches[choice].command} `)
    else if (event.key === 'Enter' && !event.shiftKey)
      send(matches.length > 0 ? `/${matches[choice].command}` : text)
    else if (event.key === 'Escape' && matches.length > 0) close(true)
    else if (event.key === 'Escape' && editing) cancel()
    else return
    event.preventDefault()
  }
  const cancel = () => {
    setText('')
    onCancelEdit()
  }

  return html`<div class="composer">
    ${
      matches.length > 0 &&
      html`<ul class="suggestions" role="listbox" id=${listId} aria-label="Commands">
        ${matches.map(
          ({ command, description }, index) => html`<li
            role="option"
            id=${`${listId}-${index}`}
            aria-selected=${index === choice}
            onMouseDown=${(event) => {
              event.preventDefault()
              send(`/${command}`)
            }}
          >
            <b>/${command}</b> <span>${description}</span>
          </li>`,
        )}
      </ul>`
    }
    ${
      editing &&
      html`<div class="editing">
        <span>Editing a message</span>
        <button type="button" class="quiet" onClick=${cancel}>Cancel</button>
      </div>`
    }
    <form
      onSubmit=${(event) => {
        event.preventDefault()
        send(text)
      }}
    >
      <div class="grow" data-text=${text}><textarea
        ref=${input}
        rows="1"
        value=${text}
        placeholder=${keyboard?.input_field_placeholder ?? 'Message'}
        aria-label=${`Message as ${name}`}
        aria-autocomplete="list"
        aria-controls=${matches.length > 0 ? listId : undefined}
        aria-activedescendant=${matches.length > 0 ? `${listId}-${choice}` : undefined}
        onInput=${onInput}
        onKeyDown=${onKeyDown}
      ></textarea></div>
      <button type="submit" class="send" aria-label="Send" disabled=${text.trim() === ''}>
        <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M4 12 20 4l-4 16-4.5-6.5L4 12Z" /></svg>
      </button>
    </form>
    ${keyboard?.keyboard && html`<${ReplyKeyboard} rows=${keyboard.keyboard} onSend=${send} />`}
  </div>`
}

function ReplyKeyboard({ rows, onSend }) {
  return html`<div class="reply-keyboard">
    ${rows.map(
      (row) =>
        html`<div class="row">
          ${row.map(({ text }) => html`<button type="button" onClick=${() => onSend(text)}>${text}</button>`)}
        </div>`,
    )}
  </div>`
}

/** Returns the commands that start with the text after the slash. */
function matching(commands, text) {
  const typed = /^\/(\w*)$/.exec(text)
  if (!typed) return []
  const found = commands.filter(({ command }) => command.startsWith(typed[1].toLowerCase()))
  return found.length === 1 && found[0].command === typed[1] ? [] : found
}
