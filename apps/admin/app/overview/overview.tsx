import '@mantine/charts/styles.css'
import { Alert, Box, SimpleGrid } from '@mantine/core'
import { IconAlertCircle } from '@tabler/icons-react'
import { requireOperator } from '../auth/require-operator.server.ts'
import { openedData } from '../server/data.server.ts'
import { logFailure } from '../server/log.server.ts'
import { ignoredParameters, parsePeriod } from '../server/query-parameters.ts'
import { formatNumber } from '../ui/format.ts'
import { IgnoredParameters } from '../ui/ignored-parameters.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { PeriodLinks } from '../ui/period-links.tsx'
import { readTimeZone } from '../ui/time-zone.ts'
import { useViewer } from '../ui/viewer.ts'
import type { Route } from './+types/overview'
import { CreditFlow } from './credit-flow.tsx'
import { DayCharts } from './day-charts.tsx'
import { findToDo } from './find-to-do.server.ts'
import { ServerCard } from './server-card.tsx'
import { sum } from './sum.ts'
import { RecentShortfalls, ToDo } from './to-do.tsx'
import { TotalCard } from './total-card.tsx'

export const meta: Route.MetaFunction = () => [{ title: 'Overview · Tarot console' }]

const periods = [7, 30, 90]

export async function loader({ request, url }: Route.LoaderArgs) {
  await requireOperator({ request, url })
  const period = parsePeriod(url.searchParams.get('days'), periods)
  const days = period ?? 30
  const data = await openedData()
  const [figures, health] = await Promise.all([
    Promise.all([data.overview({ days, timeZone: readTimeZone(request) }), findToDo(data)]).catch(
      (error: unknown) => {
        logFailure(request, error)
        return null
      },
    ),
    data.health(),
  ])
  const [overview, toDo] = figures ?? []
  return { days, overview, toDo, health, ignored: ignoredParameters(url.searchParams, { days: period }) }
}

export default function Overview({ loaderData }: Route.ComponentProps) {
  const { days, overview, toDo, health, ignored } = loaderData
  const { timeZone } = useViewer()
  return (
    <>
      <PageHeader
        title="Overview"
        description={`Days in the time zone ${timeZone.replaceAll('_', ' ')}.`}
        actions={<PeriodLinks periods={periods} current={days} />}
      />
      <IgnoredParameters parts={ignored} />
      {overview && toDo ? (
        <>
          <ToDo facts={toDo} />
          <RecentShortfalls facts={toDo} />
          <SimpleGrid cols={{ base: 2, md: 4 }} spacing="sm" mb="sm">
            <TotalCard
              name="Users"
              value={overview.users}
              note={`${formatNumber(sum(overview.days, 'newUsers'))} new in ${days} days`}
            />
            <TotalCard
              name="Active in 7 days"
              value={overview.activeUsers}
              note={share(overview.activeUsers, overview.users)}
            />
            <TotalCard
              name="Readings"
              value={overview.readings}
              note={`${formatNumber(sum(overview.days, 'readings'))} in ${days} days`}
            />
            <TotalCard
              name="Credits outstanding"
              value={overview.creditsHeld}
              note={`${formatNumber(sum(overview.days, 'creditsSpent'))} spent in ${days} days`}
            />
          </SimpleGrid>
          <Box mb="sm">
            <CreditFlow overview={overview} />
          </Box>
          <DayCharts days={overview.days} />
        </>
      ) : (
        <Alert
          color="red"
          role="alert"
          icon={<IconAlertCircle aria-hidden />}
          title="The figures are unavailable"
        >
          The database did not answer. Reload the page. If the error remains, the log of the console has the
          details.
        </Alert>
      )}
      <Box component="section" aria-label="Servers" mt="sm">
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
          <ServerCard name="Postgres" health={health.database} />
          <ServerCard name="Redis" health={health.redis} />
        </SimpleGrid>
      </Box>
    </>
  )
}

function share(part: number, whole: number): string {
  return whole === 0 ? 'no users yet' : `${Math.round((100 * part) / whole)} % of all`
}
