import { data } from 'react-router'

/** What an error page shows. */
export interface Problem {
  title: string
  advice: string
}

/** Thrown by a loader or action: 404, and why. */
export function notFound(title: string, advice: string) {
  return problem(404, { title, advice })
}

export function noSuchPayment() {
  return notFound('There is no such payment', 'Check the charge id in the address.')
}

export function noSuchUser() {
  return notFound('There is no such user', 'Search by Telegram ID or @username on the page of users.')
}

/** Thrown where the database does not answer. */
export function unavailable() {
  return problem(503, {
    title: 'The database does not answer',
    advice:
      'Nothing was changed. Check that Postgres runs and takes writes, and that DATABASE_URL is right, then try again.',
  })
}

function problem(status: number, body: Problem) {
  return data(body, { status })
}
