import { Button, Group, Stack, Text, Title } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import { isRouteErrorResponse, Link, useRevalidator } from 'react-router'
import type { Problem } from '../server/responses.ts'

/** The page of an error, with what to do next. */
export function ErrorPage({ error }: { error: unknown }) {
  const { state, revalidate } = useRevalidator()
  const { status, title, advice } = explain(error)
  return (
    <Stack gap="sm" maw={560} mx="auto" px="md" py={64}>
      <title>{`${title} · Tarot console`}</title>
      <Text c="dimmed" size="sm" ff="monospace">
        {status}
      </Text>
      <Title order={1} size="h2">
        {title}
      </Title>
      <Text role="alert">{advice}</Text>
      <Group mt="xs">
        {status >= 500 && (
          <Button
            leftSection={<IconRefresh size={16} aria-hidden />}
            loading={state === 'loading'}
            onClick={() => void revalidate()}
          >
            Try again
          </Button>
        )}
        <Button variant="default" component={Link} to="/">
          Go to the overview
        </Button>
      </Group>
    </Stack>
  )
}

const problems: Record<number, Problem> = {
  400: { title: 'This request is invalid', advice: 'Go back, check what you entered and try again.' },
  404: { title: 'There is no such page', advice: 'The address may be mistyped, or the page was renamed.' },
  405: { title: 'This page does not accept this request', advice: 'Go back to the overview.' },
}

const unknown: Problem = {
  title: 'Something went wrong',
  advice: 'Try again. If it happens again, the log of the console has the details.',
}

function explain(error: unknown): Problem & { status: number } {
  if (!isRouteErrorResponse(error)) return { status: 500, ...unknown }
  const { status } = error
  const problem = isProblem(error.data) ? error.data : (problems[status] ?? unknown)
  return { status, ...problem }
}

function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && 'title' in value && 'advice' in value
}
