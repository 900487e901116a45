import { requireOperator } from '../auth/require-operator.server.ts'
import { notFound } from '../server/responses.ts'
import type { Route } from './+types/not-found'

export async function loader({ request, url }: Route.LoaderArgs) {
  await requireOperator({ request, url })
  throw notFound('There is no such page', 'The address may be mistyped, or the page was renamed.')
}

export default function NotFound() {
  return null
}
