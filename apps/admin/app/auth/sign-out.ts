import { redirect } from 'react-router'
import type { Route } from './+types/sign-out'
import { callAuth, cookiesOf } from './auth.server.ts'
import { requireOperator } from './require-operator.server.ts'

export async function action({ request, url }: Route.ActionArgs) {
  await requireOperator({ request, url })
  return redirect('/sign-in', { headers: cookiesOf(await callAuth(request, '/sign-out')) })
}

/** A GET request does not sign out; only the form does. */
export async function loader({ request, url }: Route.LoaderArgs) {
  await requireOperator({ request, url })
  return redirect('/')
}
