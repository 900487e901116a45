import { redirect } from 'react-router'
import type { Route } from './+types/sign-out'
import { askAuth, cookiesOf } from './auth.server.ts'
import { requireOperator } from './require-operator.server.ts'

export async function action({ request, url }: Route.ActionArgs) {
  await requireOperator({ request, url })
  return redirect('/sign-in', { headers: cookiesOf(await askAuth(request, '/sign-out')) })
}

/** Somebody typed the address: nothing ends without a form. */
export async function loader({ request, url }: Route.LoaderArgs) {
  await requireOperator({ request, url })
  return redirect('/')
}
