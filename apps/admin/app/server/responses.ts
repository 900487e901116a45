import { data } from 'react-router'

/** The content of an error page. */
export interface Problem {
  title: string
  advice: string
}

/** A 404 response for a loader or action to throw. */
export function notFound(title: string, advice: string) {
  return problem(404, { title, advice })
}

export function noSuchPayment() {
  return notFound('There is no such payment', 'Check the charge ID in the address.')
}

export function noSuchUser() {
  return notFound('There is no such user', 'Search by Telegram ID or @username on the page “Users”.')
}

/** A 503 response for a loader or action to throw if the database does not answer. */
export function unavailable() {
  return problem(503, {
    title: 'The database does not answer',
    advice:
      'Nothing was changed. Check that Postgres runs and accepts writes, and that DATABASE_URL is correct, then try again.',
  })
}

function problem(status: number, body: Problem) {
  return data(body, { status })
}
