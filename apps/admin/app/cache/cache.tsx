import '@mantine/charts/styles.css'
import { Button, Paper, Stack, Text } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import type { ShouldRevalidateFunctionArgs } from 'react-router'
import { requireOperator } from '../auth/require-operator.server.ts'
import { openedData } from '../server/data.server.ts'
import { ignoredParameters, parsePeriod } from '../server/query-parameters.ts'
import { EmptyState } from '../ui/empty-state.tsx'
import { Fact, Facts } from '../ui/facts.tsx'
import { formatCount } from '../ui/format.ts'
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
import { WarmCaches, WarmCachesNotice } from './warm-caches.tsx'

export const meta: Route.MetaFunction = () => [{ title: 'Cache · Tarot console' }]

const periods = [1, 7, 14]

export async function loader({ request, url }: Route.LoaderArgs) {
  await requireOperator({ request, url })
  const period = parsePeriod(url.searchParams.get('days'), periods)
  const days = period ?? 1
  const data = await openedData()
  const [figures, redis] = await Promise.all([findCacheFigures(data, days * 24), findRedisState(data)])
  return { days, figures, redis, ignored: ignoredParameters(url.searchParams, { days: period }) }
}

export async function action({ request, url }: Route.ActionArgs) {
  await requireOperator({ request, url })
  return warmCaches(await openedData())
}

/** Also after a refused form: the reason may be new to the page, such as an unavailable Redis. */
export function shouldRevalidate({ formMethod, defaultShouldRevalidate }: ShouldRevalidateFunctionArgs) {
  return formMethod === 'POST' || defaultShouldRevalidate
}

export default function Cache({ loaderData: { days, figures, redis, ignored } }: Route.ComponentProps) {
  return (
    <Stack gap="lg">
      <div>
        <PageHeader
          title="Cache"
          description="How many reads the caches answered without the database, in all processes. Each process adds its figures once a minute."
          actions={
            <>
              <PeriodLinks periods={periods} current={days} />
              {redis?.health.ok && <WarmCaches />}
            </>
          }
        />
        <IgnoredParameters parts={ignored} />
        <WarmCachesNotice />
        <CacheState redis={redis} figures={figures} />
      </div>
      {figures ? (
        figures.map((cacheFigures) => (
          <CachePanel key={cacheFigures.cache} figures={cacheFigures} days={days} />
        ))
      ) : (
        <Paper withBorder px="lg" py={40} ta="center" bg="var(--console-surface)">
          <EmptyState title="No reads counted yet">
            There were no reads in the last {days === 1 ? '24 hours' : formatCount(days, 'day')}, or only
            within the last minute.
          </EmptyState>
        </Paper>
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
          Every two weeks an operator reviews the last fourteen days and decides whether to change the cache
          strategy. The Markdown file has an empty section for the decision.
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
