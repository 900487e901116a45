/**
 * What the page knows. It follows the sandbox's events, and asks for everything anew whenever the connection comes
 * back, so a page that slept misses nothing.
 */
import { useEffect, useReducer } from 'preact/hooks'
import { ask } from './door.js'

const TYPING_MS = 5000
const TOAST_MS = 4000
const PRESS_MS = 15000
const CALLS_KEPT = 100

const state = {
  connected: false,
  loaded: false,
  /** @type {any} */ bot: undefined,
  /** @type {any[]} */ people: [],
  /** @type {any[]} */ chats: [],
  /** The sandbox's: `{ now, moved }`. */
  clock: { now: new Date().toISOString(), moved: 0 },
  /** chat id → message id → { revision, message, by, updateId } @type {Map<number, Map<number, any>>} */
  messages: new Map(),
  /** chat id → what the bot is doing @type {Map<number, string>} */
  typing: new Map(),
  /** Toasts and alerts, by person. @type {any[]} */
  notices: [],
  /** Presses without an answer: callback query id → `chat:message:data`. @type {Map<string, string>} */
  presses: new Map(),
  /** @type {any[]} */ calls: [],
  pending: 0,
}

const listeners = new Set()
const changed = () => {
  for (const listener of listeners) listener()
}

/** Renders the component again with every change. */
export function useStore() {
  const [, render] = useReducer((count) => count + 1, 0)
  useEffect(() => {
    listeners.add(render)
    return () => listeners.delete(render)
  }, [])
  return state
}

function applyEntry(entry) {
  const { kind, message, revision } = entry
  const chat = state.messages.get(message.chat.id) ?? new Map()
  state.messages.set(message.chat.id, chat)
  const known = chat.get(message.message_id)
  if (known && known.revision >= revision) return
  if (kind === 'deleted') chat.delete(message.message_id)
  else chat.set(message.message_id, { ...entry, updateId: entry.updateId ?? known?.updateId })
  if (entry.by === 'bot') state.typing.delete(message.chat.id)
}

function showTyping(chatId, action) {
  state.typing.set(chatId, action)
  setTimeout(() => {
    state.typing.delete(chatId)
    changed()
  }, TYPING_MS)
}

let noticeNumber = 0

/** @param {number} personId @param {string} text */
export function notice(personId, text, alert = false) {
  const added = { number: ++noticeNumber, personId, text, alert }
  state.notices = [...state.notices, added]
  if (!alert) setTimeout(() => dismiss(added.number), TOAST_MS)
  changed()
}

/** @param {number} number */
export function dismiss(number) {
  state.notices = state.notices.filter((one) => one.number !== number)
  changed()
}

/** Spins a button until the bot answers. @param {string} id @param {string} button */
export function waitForAnswer(id, button) {
  state.presses.set(id, button)
  setTimeout(() => {
    state.presses.delete(id)
    changed()
  }, PRESS_MS)
  changed()
}

/** Changes that came while everything was being asked for: the answers may have them or not. @type {any[] | undefined} */
let held

/** What is asked for one after another, so that no old answer comes last. */
let asking = Promise.resolve()

/** @param {() => Promise<void>} ask */
function inTurn(ask) {
  asking = asking.then(ask).catch(() => {
    // The connection is lost: once it is back, all of it is asked for.
  })
  return asking
}

const refresh = () => inTurn(loadSnapshot)

async function loadSnapshot() {
  const snapshot = await ask('/state')
  const { bot, people, chats, clock } = snapshot
  Object.assign(state, { bot, people, chats, clock })
  state.pending = snapshot.pendingUpdates
  changed()
  return snapshot
}

const loadAll = () =>
  inTurn(async () => {
    held = []
    try {
      const { lastCall } = await loadSnapshot()
      const [{ entries }, calls] = await Promise.all([
        ask('/entries'),
        ask(`/calls?since=${Math.max(0, lastCall - CALLS_KEPT)}`),
      ])
      state.messages.clear()
      for (const entry of entries) applyEntry(entry)
      state.calls = calls
      state.loaded = true
    } finally {
      const missed = held
      held = undefined
      for (const change of missed) apply(change)
      changed()
    }
  })

const on = {
  entry: ({ entry }) => applyEntry(entry),
  typing: ({ chatId, action }) => showTyping(chatId, action),
  call: ({ call }) => {
    if ((state.calls.at(-1)?.number ?? 0) < call.number)
      state.calls = [...state.calls, call].slice(-CALLS_KEPT)
  },
  answer: ({ answer }) => {
    state.presses.delete(answer.callbackQueryId)
    if (answer.text) notice(answer.personId, answer.text, answer.showAlert)
  },
  queue: ({ pending }) => {
    state.pending = pending
  },
  person: refresh,
  chat: refresh,
  profile: refresh,
  stars: refresh,
  clock: refresh,
  reset: loadAll,
}

function apply(change) {
  // A chat opens with its first message, so the list of chats has to be asked for.
  const unknown =
    change.type === 'entry' && !state.chats.some(({ chat }) => chat.id === change.entry.message.chat.id)
  on[change.type]?.(change)
  if (unknown) void refresh()
}

/** Connects, and keeps connected: the browser tries again by itself. */
export function connect() {
  const events = new EventSource('/sandbox/events')
  events.addEventListener('ready', () => {
    state.connected = true
    void loadAll()
  })
  events.addEventListener('change', (event) => {
    const change = JSON.parse(event.data)
    if (held) held.push(change)
    else apply(change)
    changed()
  })
  events.addEventListener('error', () => {
    state.connected = false
    changed()
  })
}
