import { useState } from 'preact/hooks'
import { html } from './html.js'

const BLOCKS = new Set(['pre', 'blockquote', 'expandable_blockquote'])

/**
 * Renders a message's text with its entities as elements, never as markup.
 * @param {{ text: string, entities?: any[], onCommand?: (command: string) => void, onInvoice?: (link: string) => void }} props
 */
export function FormattedText({ text, entities = [], onCommand, onInvoice }) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length)
  return html`<span class="text">${renderRange(text, sorted, 0, text.length, { onCommand, onInvoice })}</span>`
}

/** Renders a range of the text. Each entity renders its nested entities. */
function renderRange(text, entities, start, end, on) {
  const parts = []
  let at = start
  for (let index = 0; index < entities.length; index++) {
    const entity = entities[index]
    const stop = Math.min(entity.offset + entity.length, end)
    if (entity.offset < at || entity.offset >= end) continue
    if (entity.offset > at) parts.push(text.slice(at, entity.offset))
    const inner = entities.slice(index + 1).filter(({ offset }) => offset < stop)
    const children = renderRange(text, inner, entity.offset, stop, on)
    parts.push(renderEntity(entity, text.slice(entity.offset, stop), children, on))
    // A block element needs no line break after it.
    at = BLOCKS.has(entity.type) && text[stop] === '\n' ? stop + 1 : stop
  }
  if (at < end) parts.push(text.slice(at, end))
  return parts
}

function renderEntity(entity, text, children, { onCommand, onInvoice }) {
  switch (entity.type) {
    case 'bold':
      return html`<strong>${children}</strong>`
    case 'italic':
      return html`<em>${children}</em>`
    case 'underline':
      return html`<u>${children}</u>`
    case 'strikethrough':
      return html`<s>${children}</s>`
    case 'code':
      return html`<code>${children}</code>`
    case 'pre':
      return html`<pre data-language=${entity.language}><code>${children}</code></pre>`
    case 'blockquote':
    case 'expandable_blockquote':
      return html`<blockquote>${children}</blockquote>`
    case 'spoiler':
      return html`<${Spoiler}>${children}<//>`
    case 'text_link':
      return link(entity.url, children, onInvoice)
    case 'url':
      return link(/^[a-z]+:\/\//i.test(text) ? text : `http://${text}`, children, onInvoice)
    case 'email':
      return link(`mailto:${text}`, children)
    case 'bot_command':
      return onCommand
        ? html`<button type="button" class="command" onClick=${() => onCommand(text)}>${text}</button>`
        : children
    case 'mention':
    case 'hashtag':
    case 'text_mention':
      return html`<span class="mention">${children}</span>`
    default:
      return children
  }
}

/** Renders a link, if its address is a web page, an email or an invoice. */
function link(url, children, onInvoice = undefined) {
  if (isInvoice(url) && onInvoice) {
    return html`<button type="button" class="command" onClick=${() => onInvoice(url)}>${children}</button>`
  }
  if (!/^(https?|mailto):/i.test(url)) return html`<span class="mention" title=${url}>${children}</span>`
  return html`<a href=${url} target="_blank" rel="noopener noreferrer" title=${url}>${children}</a>`
}

function Spoiler({ children }) {
  const [shown, show] = useState(false)
  if (shown) return html`<span class="spoiler shown">${children}</span>`
  return html`<button type="button" class="spoiler" aria-label="Show hidden text" onClick=${() => show(true)}>
    <span aria-hidden="true">${children}</span>
  </button>`
}

/** Returns whether it is a link of `createInvoiceLink`. @param {string} url */
export const isInvoice = (url) => /^https?:\/\/t\.me\/\$/i.test(url)
