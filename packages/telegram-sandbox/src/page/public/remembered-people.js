/** Who was added on this page, kept by the browser: the sandbox forgets them when it stops, the bot does not. */

/** @typedef {{ id: number, firstName: string, lastName?: string, username?: string, languageCode?: string }} Remembered */

const KEY = 'sandbox-people'
const KEPT = 12

/** The newest first. @type {Remembered[]} */
let people = read()

function read() {
  try {
    const stored = JSON.parse(localStorage.getItem(KEY) ?? '[]')
    return stored.filter((one) => Number.isSafeInteger(one?.id) && typeof one.firstName === 'string')
  } catch {
    return []
  }
}

function write(remembered) {
  people = remembered
  try {
    localStorage.setItem(KEY, JSON.stringify(remembered))
  } catch {
    // A browser that stores nothing: they can be brought back for as long as the page is open.
  }
}

/** @param {Remembered} person */
export function remember(person) {
  write([person, ...people.filter(({ id }) => id !== person.id)].slice(0, KEPT))
}

export function forgetAll() {
  write([])
}

/** Those who are not here. @param {any[]} present people as the sandbox knows them */
export function missing(present) {
  const here = new Set(present.map(({ user }) => user.id))
  return people.filter(({ id }) => !here.has(id))
}
