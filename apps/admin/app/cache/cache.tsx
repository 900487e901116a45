import '@mantine/charts/styles.css'
import { Button, Stack, Text } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import type { ShouldRevalidateFunctionArgs } from 'react-router'
import { requireOperator } from '../auth/require-operator.server.ts'
import { openedData } from '../server/data.server.ts'
import { ignoredParameters, parsePeriod } from '../server/query.ts'
import { EmptyState } from '../ui/empty-state.tsx'
import { Fact, Facts } from '../ui/facts.tsx'
import { formatCount } from '../ui/format.ts'
import { Framed } from '../ui/framed.tsx'
import { IgnoredParameters } from '../ui/ignored-parameters.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { PeriodLinks } from '../ui/period-links.tsx'
import { Section } from '../ui/section.tsx'
import type { Route } from './+types/cache'
import { figureMeanings } from './cache-labels.ts'
import { CachePanel } from './cache-panel.tsx'
import { CacheState } from './cache-state.tsx'
import { findCacheFigures } from './find-cache-figures.server.ts'
import { findRedisState } from './find-redis-state.server.ts'
import { warmCaches } from './warm-caches.server.ts'
import { WarmCaches, WarmingNotice } from './warm-caches.tsx'

export const meta: Route.MetaFunction = () => [{ title: 'Cache · Tarot console' }]

const periods = [1, 7, 14]

export async function loader({ request, url }: Route.LoaderArgs) {
  await requireOperator({ request, url })
  const asked = parsePeriod(url.searchParams.get('days'), periods)
  const days = asked ?? 1
  const data = await openedData()
  const [figures, redis] = await Promise.all([findCacheFigures(data, days * 24), findRedisState(data)])
  return { days, figures, redis, ignored: ignoredParameters(url.searchParams, { days: asked }) }
}

export async function action({ request, url }: Route.ActionArgs) {
  await requireOperator({ request, url })
  return warmCaches(await openedData())
}

/** A refusal may come of what the page does not show yet, such as a Redis that is gone. */
export function shouldRevalidate({ formMethod, defaultShouldRevalidate }: ShouldRevalidateFunctionArgs) {
  return formMethod === 'POST' || defaultShouldRevalidate
}

export default function Cache({ loaderData: { days, figures, redis, ignored } }: Route.ComponentProps) {
  return (
    <Stack gap="lg">
      <div>
        <PageHeader
          title="Cache"
          description="What needed no look into the database, in all processes. Each process adds its figures once a minute."
          actions={
            <>
              <PeriodLinks periods={periods} current={days} />
              {redis?.health.ok && <WarmCaches />}
            </>
          }
        />
        <IgnoredParameters parts={ignored} />
        <WarmingNotice />
        <CacheState redis={redis} figures={figures} />
      </div>
      {figures ? (
        figures.map((one) => <CachePanel key={one.cache} figures={one} days={days} />)
      ) : (
        <Framed>
          <EmptyState title="Nothing counted yet">
            Nobody has asked for anything in the last {days === 1 ? '24 hours' : formatCount(days, 'day')}, or
            it was less than a minute ago.
          </EmptyState>
        </Framed>
      )}
      <Section title="What the figures mean">
        <Facts>
          {figureMeanings.map(({ figure, meaning }) => (
            <Fact key={figure} name={figure} wide>
              {meaning}
            </Fact>
          ))}
        </Facts>
      </Section>
      <Section title="Cache strategy review">
        <Text size="sm" mb="xs">
          Every two weeks somebody looks at the last fourteen days, and decides what stays and what changes:
          the Markdown has a place for that.
        </Text>
        <Button.Group>
          <Download format="md">Markdown</Download>
          <Download format="csv">CSV</Download>
        </Button.Group>
      </Section>
    </Stack>
  )
}

function Download({ format, children }: { format: 'csv' | 'md'; children: string }) {
  return (
    <Button
      component="a"
      href={`/cache/review/${format}`}
      download
      variant="default"
      size="xs"
      leftSection={<IconDownload size={15} aria-hidden />}
    >
      {children}
    </Button>
  )
}
