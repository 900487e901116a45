/** People who were added on this page, saved in the browser: the sandbox deletes them when it stops, the bot does not. */

/** @typedef {{ id: number, firstName: string, lastName?: string, username?: string, languageCode?: string }} SavedPerson */

const KEY = 'sandbox-people'
const MAX_SAVED = 12

/** Newest first. @type {SavedPerson[]} */
let people = read()

function read() {
  try {
    const stored = JSON.parse(localStorage.getItem(KEY) ?? '[]')
    return stored.filter((person) => Number.isSafeInteger(person?.id) && typeof person.firstName === 'string')
  } catch {
    return []
  }
}

function write(saved) {
  people = saved
  try {
    localStorage.setItem(KEY, JSON.stringify(saved))
  } catch {
    // Without storage, people can be restored while the page is open.
  }
}

/** @param {SavedPerson} person */
export function savePerson(person) {
  write([person, ...people.filter(({ id }) => id !== person.id)].slice(0, MAX_SAVED))
}

export function clearSavedPeople() {
  write([])
}

/** Returns the saved people who are not in the sandbox. @param {any[]} present people of the sandbox */
export function findMissing(present) {
  const presentIds = new Set(present.map(({ user }) => user.id))
  return people.filter(({ id }) => !presentIds.has(id))
}
