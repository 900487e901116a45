import { Alert, Button, Group, Paper, PasswordInput, Stack, Text, Title } from '@mantine/core'
import { IconAlertCircle, IconCircleCheck } from '@tabler/icons-react'
import { data, Form, redirect, useNavigation, useSubmit } from 'react-router'
import { callAuth, cookiesOf } from '../auth/auth.server.ts'
import { requireOperator } from '../auth/require-operator.server.ts'
import { retryAfter, tooManyAttempts } from '../auth/too-many-attempts.server.ts'
import { PageHeader } from '../ui/page-header.tsx'
import { submitOnce } from '../ui/submit-once.ts'
import type { Route } from './+types/account'

export const meta: Route.MetaFunction = () => [{ title: 'Account · Tarot console' }]

export async function loader({ request, url }: Route.LoaderArgs) {
  const { email } = await requireOperator({ request, url })
  return { email, changed: url.searchParams.has('changed') }
}

export async function action({ request, url }: Route.ActionArgs) {
  await requireOperator({ request, url })
  const form = await request.formData()
  switch (form.get('intent')) {
    case 'sign-out-everywhere':
      return redirect('/sign-in', { headers: cookiesOf(await callAuth(request, '/revoke-sessions')) })
    case 'change-password':
      return changePassword(request, form)
    default:
      throw data(null, { status: 400 })
  }
}

async function changePassword(request: Request, form: FormData) {
  const [currentPassword, newPassword, again] = ['current', 'new', 'again'].map((name) =>
    String(form.get(name) ?? ''),
  )
  if (newPassword !== again)
    return data({ problem: 'The new password and its repetition differ.' }, { status: 400 })
  const response = await callAuth(request, '/change-password', {
    currentPassword,
    newPassword,
    revokeOtherSessions: true,
  })
  // A redirect, because the session that sent this form has ended; the cookies start a new one.
  if (response.ok) return redirect('/account?changed', { headers: cookiesOf(response) })
  const { code } = (await response.json().catch(() => ({}))) as { code?: string }
  return data(
    { problem: problems[code ?? ''] ?? tooManyAttempts(response) },
    { status: response.status, headers: retryAfter(response) },
  )
}

export const headers: Route.HeadersFunction = ({ actionHeaders }) => retryAfter({ headers: actionHeaders })

const problems: Record<string, string> = {
  INVALID_PASSWORD: 'The current password is wrong.',
  PASSWORD_TOO_SHORT: 'The new password needs at least 12 characters.',
  PASSWORD_TOO_LONG: 'The new password may have at most 128 characters.',
}

export default function Account({ loaderData: { email, changed }, actionData }: Route.ComponentProps) {
  const { state, formData } = useNavigation()
  const submit = useSubmit()
  const pending = state === 'idle' ? null : formData?.get('intent')
  return (
    <Stack maw={520} gap="lg">
      <div>
        <PageHeader title="Account" description={email} />
        {changed && !actionData && (
          <Alert role="status" color="green" icon={<IconCircleCheck aria-hidden />} mb="md" py="xs">
            The password is changed. All other sessions are signed out.
          </Alert>
        )}
      </div>
      <Paper withBorder p="lg" bg="var(--console-surface)">
        <Form method="post" key={changed ? 'changed' : 'open'} onSubmit={submitOnce(submit)}>
          <Stack gap="md">
            <Title order={2} size="h5">
              Change the password
            </Title>
            {actionData && (
              <Alert color="red" role="alert" icon={<IconAlertCircle aria-hidden />}>
                {actionData.problem}
              </Alert>
            )}
            <input type="hidden" name="intent" value="change-password" />
            <input type="hidden" autoComplete="username" defaultValue={email} />
            <PasswordInput label="Current password" name="current" autoComplete="current-password" required />
            <PasswordInput
              label="New password"
              description="12 to 128 characters."
              name="new"
              autoComplete="new-password"
              minLength={12}
              required
            />
            <PasswordInput label="New password again" name="again" autoComplete="new-password" required />
            <Group>
              <Button type="submit" loading={pending === 'change-password'}>
                Change the password
              </Button>
            </Group>
          </Stack>
        </Form>
      </Paper>
      <Paper withBorder p="lg" bg="var(--console-surface)">
        <Form method="post" onSubmit={submitOnce(submit)}>
          <Stack gap="sm" align="flex-start">
            <Title order={2} size="h5">
              Sign out everywhere
            </Title>
            <Text size="sm" c="dimmed">
              Ends every session of {email}, in this browser and all others.
            </Text>
            <input type="hidden" name="intent" value="sign-out-everywhere" />
            <Button type="submit" variant="default" loading={pending === 'sign-out-everywhere'}>
              Sign out everywhere
            </Button>
          </Stack>
        </Form>
      </Paper>
    </Stack>
  )
}
