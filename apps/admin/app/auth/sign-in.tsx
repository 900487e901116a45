import { Alert, Button, Paper, PasswordInput, Stack, TextInput, Title } from '@mantine/core'
import { IconAlertCircle } from '@tabler/icons-react'
import { data, Form, redirect, useNavigation, useSubmit } from 'react-router'
import { Brand } from '../ui/brand.tsx'
import { submitOnce } from '../ui/submit-once.ts'
import type { Route } from './+types/sign-in'
import { callAuth, cookiesOf } from './auth.server.ts'
import { findSession } from './find-session.server.ts'
import { safePath } from './safe-path.ts'
import { retryAfter, tooManyAttempts } from './too-many-attempts.server.ts'

export const meta: Route.MetaFunction = () => [{ title: 'Sign in · Tarot console' }]

/** Needs no session; redirects an operator who is already signed in. */
export async function loader({ request, url }: Route.LoaderArgs) {
  const { operator } = await findSession(request).catch(() => ({ operator: null }))
  return operator ? redirect(safePath(url.searchParams.get('next'))) : null
}

export async function action({ request, url }: Route.ActionArgs) {
  const form = await request.formData()
  const email = String(form.get('email') ?? '').trim()
  const password = String(form.get('password') ?? '')
  const response = await callAuth(request, '/sign-in/email', { email, password })
  if (response.ok) {
    return redirect(safePath(url.searchParams.get('next')), { headers: cookiesOf(response) })
  }
  return data(
    { email, problem: explain(response) },
    { status: response.status, headers: retryAfter(response) },
  )
}

export const headers: Route.HeadersFunction = ({ actionHeaders }) => retryAfter({ headers: actionHeaders })

function explain(response: Response): string {
  return response.status === 429 ? tooManyAttempts(response) : 'The email address or the password is wrong.'
}

export default function SignIn({ actionData }: Route.ComponentProps) {
  const { state } = useNavigation()
  const submit = useSubmit()
  return (
    <main id="main">
      <Stack maw={380} mx="auto" px="md" py={{ base: 48, sm: 96 }} gap="lg">
        <Brand />
        <Paper withBorder p="lg" bg="var(--console-surface)">
          <Form method="post" onSubmit={submitOnce(submit)}>
            <Stack gap="md">
              <Title order={1} size="h3">
                Sign in
              </Title>
              {actionData?.problem && (
                <Alert color="red" role="alert" icon={<IconAlertCircle aria-hidden />}>
                  {actionData.problem}
                </Alert>
              )}
              <TextInput
                label="Email address"
                name="email"
                type="email"
                autoComplete="username"
                defaultValue={actionData?.email ?? ''}
                required
              />
              <PasswordInput label="Password" name="password" autoComplete="current-password" required />
              <Button type="submit" loading={state !== 'idle'}>
                Sign in
              </Button>
            </Stack>
          </Form>
        </Paper>
      </Stack>
    </main>
  )
}
