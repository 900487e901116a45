import '@mantine/charts/styles.css'
import { Alert, Box, SimpleGrid } from '@mantine/core'
import { IconAlertCircle } from '@tabler/icons-react'
import { requireOperator } from '../auth/require-operator.server.ts'
import { CreditsSum } from '../components/credits-sum.tsx'
import { DayCharts } from '../components/day-charts.tsx'
import { LeftOut } from '../components/left-out.tsx'
import { PageHeader } from '../components/page-header.tsx'
import { PeriodLinks } from '../components/period-links.tsx'
import { ServerCard } from '../components/server-card.tsx'
import { RecentShortfalls, ToDo } from '../components/to-do.tsx'
import { TotalCard } from '../components/total-card.tsx'
import { openedData } from '../data.server.ts'
import { findToDo } from '../find-to-do.server.ts'
import { formatNumber } from '../format.ts'
import { logFailure } from '../log.server.ts'
import { leftOut, parsePeriod } from '../query.ts'
import { sum } from '../sum.ts'
import { readTimeZone } from '../time-zone.ts'
import { useViewer } from '../viewer.ts'
import type { Route } from './+types/overview'

export const meta: Route.MetaFunction = () => [{ title: 'Overview · Tarot console' }]

const periods = [7, 30, 90]

export async function loader({ request, url }: Route.LoaderArgs) {
  await requireOperator({ request, url })
  const asked = parsePeriod(url.searchParams.get('days'), periods)
  const days = asked ?? 30
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
  return { days, overview, toDo, health, ignored: leftOut(url.searchParams, { days: asked }) }
}

export default function Overview({ loaderData }: Route.ComponentProps) {
  const { days, overview, toDo, health, ignored } = loaderData
  const { timeZone } = useViewer()
  return (
    <>
      <PageHeader
        title="Overview"
        description={`Days are those of ${timeZone.replaceAll('_', ' ')}.`}
        actions={<PeriodLinks periods={periods} current={days} />}
      />
      <LeftOut parts={ignored} />
      {overview && toDo ? (
        <>
          <ToDo facts={toDo} />
          <RecentShortfalls facts={toDo} />
          <SimpleGrid cols={{ base: 2, md: 4 }} spacing="sm" mb="sm">
            <TotalCard
              name="Users"
              value={overview.users}
              remark={`${formatNumber(sum(overview.days, 'newUsers'))} new in ${days} days`}
            />
            <TotalCard
              name="Active in 7 days"
              value={overview.activeUsers}
              remark={share(overview.activeUsers, overview.users)}
            />
            <TotalCard
              name="Readings"
              value={overview.readings}
              remark={`${formatNumber(sum(overview.days, 'readings'))} in ${days} days`}
            />
            <TotalCard
              name="Credits held"
              value={overview.creditsHeld}
              remark={`${formatNumber(sum(overview.days, 'creditsSpent'))} spent in ${days} days`}
            />
          </SimpleGrid>
          <Box mb="sm">
            <CreditsSum overview={overview} />
          </Box>
          <DayCharts days={overview.days} />
        </>
      ) : (
        <Alert
          color="red"
          role="alert"
          icon={<IconAlertCircle aria-hidden />}
          title="There are no figures now"
        >
          The database did not give them. Load the page again; if it stays so, the log of the console has the
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
  return whole === 0 ? 'of nobody' : `${Math.round((100 * part) / whole)} % of all`
}
