/**
 * The state of the page. It applies the sandbox's events, and loads everything again after each reconnection, so that no
 * change is lost.
 */
import { useEffect, useReducer } from 'preact/hooks'
import { request } from './control-api.js'

const TYPING_MS = 5000
const TOAST_MS = 4000
const PRESS_MS = 15000
const MAX_CALLS = 100

const state = {
  connected: false,
  loaded: false,
  /** @type {any} */ bot: undefined,
  /** @type {any[]} */ people: [],
  /** @type {any[]} */ chats: [],
  /** The sandbox's clock: `{ now, moved }`. */
  clock: { now: new Date().toISOString(), moved: 0 },
  /** chat id → message id → { revision, message, by, updateId } @type {Map<number, Map<number, any>>} */
  messages: new Map(),
  /** chat id → chat action of the bot @type {Map<number, string>} */
  typing: new Map(),
  /** Toasts and alerts with their person. @type {any[]} */
  notices: [],
  /** Unanswered presses: callback query id → `chat:message:data`. @type {Map<string, string>} */
  presses: new Map(),
  /** @type {any[]} */ calls: [],
  pending: 0,
}

const listeners = new Set()
const notifyListeners = () => {
  for (const listener of listeners) listener()
}

/** Returns the state and renders the component again after every change. */
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
    notifyListeners()
  }, TYPING_MS)
}

let noticeNumber = 0

/** @param {number} personId @param {string} text */
export function notice(personId, text, alert = false) {
  const added = { number: ++noticeNumber, personId, text, alert }
  state.notices = [...state.notices, added]
  if (!alert) setTimeout(() => dismiss(added.number), TOAST_MS)
  notifyListeners()
}

/** @param {number} number */
export function dismiss(number) {
  state.notices = state.notices.filter((candidate) => candidate.number !== number)
  notifyListeners()
}

/** Shows a button as waiting until the bot answers. @param {string} id @param {string} button */
export function waitForAnswer(id, button) {
  state.presses.set(id, button)
  setTimeout(() => {
    state.presses.delete(id)
    notifyListeners()
  }, PRESS_MS)
  notifyListeners()
}

/** Changes that arrived during loading. The loaded data may include them or not. @type {any[] | undefined} */
let buffered

/** Runs loads one after another, so that an older answer never overwrites a newer one. */
let queue = Promise.resolve()

/** @param {() => Promise<void>} task */
function enqueue(task) {
  queue = queue.then(task).catch(() => {
    // The connection is lost. Everything is loaded again after the reconnection.
  })
  return queue
}

const refresh = () => enqueue(loadSnapshot)

async function loadSnapshot() {
  const snapshot = await request('/state')
  const { bot, people, chats, clock } = snapshot
  Object.assign(state, { bot, people, chats, clock })
  state.pending = snapshot.pendingUpdates
  notifyListeners()
  return snapshot
}

const loadAll = () =>
  enqueue(async () => {
    buffered = []
    try {
      const { lastCall } = await loadSnapshot()
      const [{ entries }, calls] = await Promise.all([
        request('/entries'),
        request(`/calls?since=${Math.max(0, lastCall - MAX_CALLS)}`),
      ])
      state.messages.clear()
      for (const entry of entries) applyEntry(entry)
      state.calls = calls
      state.loaded = true
    } finally {
      const missed = buffered
      buffered = undefined
      for (const change of missed) apply(change)
      notifyListeners()
    }
  })

const handlers = {
  entry: ({ entry }) => applyEntry(entry),
  typing: ({ chatId, action }) => showTyping(chatId, action),
  call: ({ call }) => {
    if ((state.calls.at(-1)?.number ?? 0) < call.number)
      state.calls = [...state.calls, call].slice(-MAX_CALLS)
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
  // A chat is opened by its first message, so the list of chats is loaded again.
  const isUnknownChat =
    change.type === 'entry' && !state.chats.some(({ chat }) => chat.id === change.entry.message.chat.id)
  handlers[change.type]?.(change)
  if (isUnknownChat) void refresh()
}

/** Connects to the events. The browser reconnects by itself. */
export function connect() {
  const events = new EventSource('/sandbox/events')
  events.addEventListener('ready', () => {
    state.connected = true
    void loadAll()
  })
  events.addEventListener('change', (event) => {
    const change = JSON.parse(event.data)
    if (buffered) buffered.push(change)
    else apply(change)
    notifyListeners()
  })
  events.addEventListener('error', () => {
    state.connected = false
    notifyListeners()
  })
}
