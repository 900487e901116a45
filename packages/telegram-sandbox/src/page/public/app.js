import { render } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { AddPerson } from './add-person.js'
import { Avatar } from './avatar.js'
import { ClockPill } from './clock.js'
import { Column } from './column.js'
import { Drawer } from './drawer.js'
import { html } from './html.js'
import { RestorePeople } from './restore-people.js'
import { connect, useStore } from './store.js'
import { ThemeButton } from './theme.js'

/** Returns the private chat of each person, then groups and channels. */
function views({ people, chats }) {
  const own = people.map((person) => ({
    key: person.user.id,
    kind: 'private',
    chatId: person.user.id,
    title: [person.user.first_name, person.user.last_name].filter(Boolean).join(' '),
    subtitle: person.user.username ? `@${person.user.username}` : `id ${person.user.id}`,
    people: [person],
  }))
  const shared = chats
    .filter(({ chat }) => chat.type !== 'private')
    .map(({ chat, members }) => ({
      key: chat.id,
      kind: chat.type === 'channel' ? 'channel' : 'group',
      chatId: chat.id,
      title: chat.title,
      subtitle: chat.type === 'channel' ? 'channel' : `group, ${members.length + 1} members`,
      people: people.filter(({ user }) => members.includes(user.id)),
    }))
  return [...own, ...shared]
}

function App() {
  const state = useStore()
  const [active, activate] = useState(0)
  const [drawer, setDrawer] = useState(false)
  if (!state.loaded) return html`<p class="loading">${state.connected ? 'Loading…' : 'Connecting…'}</p>`
  const all = views(state)
  const current = all.find(({ key }) => key === active) ?? all[0]
  return html`
    <${TopBar} state=${state} drawer=${drawer} onDrawer=${() => setDrawer(!drawer)} onAdded=${activate} />
    ${all.length > 1 && html`<${Tabs} views=${all} current=${current.key} onChoose=${activate} />`}
    <div class="stage">
      <main class="columns">
        ${all.length === 0 && html`<${NoPeople} bot=${state.bot} onAdded=${activate} />`}
        ${all.map(
          (view) => html`<${Column} key=${view.key} view=${view} active=${view.key === current.key} />`,
        )}
      </main>
      ${drawer && html`<${Drawer} calls=${state.calls} clock=${state.clock} onClose=${() => setDrawer(false)} />`}
    </div>
  `
}

function Tabs({ views, current, onChoose }) {
  const chosen = useRef(/** @type {HTMLElement | null} */ (null))
  // The tab of a new chat may be outside a narrow page.
  useEffect(() => chosen.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' }), [current])
  return html`<nav class="tabs" aria-label="Chats">
    ${views.map(
      ({ key, title }) => html`<button
        type="button"
        key=${key}
        ref=${key === current ? chosen : undefined}
        aria-current=${key === current}
        onClick=${() => onChoose(key)}
      >
        ${title}
      </button>`,
    )}
  </nav>`
}

function TopBar({ state, drawer, onDrawer, onAdded }) {
  const { bot, connected, pending, people, clock } = state
  return html`<header class="top">
    <${Avatar} name=${bot.first_name} id=${bot.id} />
    <div class="who">
      <h1>${bot.first_name}</h1>
      <p>@${bot.username}</p>
    </div>
    <div role="status" class="state">
      <${ClockPill} clock=${clock} />
      ${!connected && html`<span class="pill warn">Reconnecting…</span>`}
      ${
        connected &&
        pending > 0 &&
        html`<span class="pill late" title="Is the bot running, with this sandbox as its API root?"
          >${pending} ${pending === 1 ? 'update waits' : 'updates wait'} for the bot</span
        >`
      }
    </div>
    ${people.length > 0 && html`<${AddPerson} onAdded=${onAdded} /><${RestorePeople} menu people=${people} onAdded=${onAdded} />`}
    <button type="button" class="plain calls-button" aria-expanded=${drawer} onClick=${onDrawer}>Calls</button>
    <${ThemeButton} />
  </header>`
}

function NoPeople({ bot, onAdded }) {
  return html`<section class="no-people">
    <h2>Chat with @${bot.username}</h2>
    <p>Add a person, then write as this person. Add another person to see both side by side.</p>
    <${AddPerson} onAdded=${onAdded} autofocus />
    <${RestorePeople} people=${[]} onAdded=${onAdded} />
    <dl>
      <dt>API root for the bot</dt>
      <dd><code>${location.origin}</code></dd>
    </dl>
  </section>`
}

connect()
render(html`<${App} />`, /** @type {HTMLElement} */ (document.getElementById('app')))
