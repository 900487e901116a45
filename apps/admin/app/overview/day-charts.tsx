import { SimpleGrid } from '@mantine/core'
import type { DayOverview } from '@tarot/data'
import { DayChart } from './day-chart.tsx'

/** The charts of the overview, by the day. */
export function DayCharts({ days }: { days: DayOverview[] }) {
  return (
    <>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="sm" mb="sm">
        <DayChart
          title="New users"
          days={days}
          series={[{ name: 'newUsers', label: 'New users', color: 'iris.5', stackId: 'users' }]}
        />
        <DayChart
          title="Readings"
          days={days}
          series={[{ name: 'readings', label: 'Readings', color: 'iris.5', stackId: 'readings' }]}
        />
      </SimpleGrid>
      <DayChart
        title="Credits in and out"
        days={days}
        series={[
          { name: 'creditsSold', label: 'Sold', color: 'teal.6', stackId: 'in' },
          { name: 'creditsGranted', label: 'Granted', color: 'yellow.6', stackId: 'in' },
          { name: 'creditsRefunded', label: 'Refunded', color: 'cyan.5', stackId: 'in' },
          { name: 'creditsSpent', label: 'Spent', color: 'iris.5', stackId: 'out' },
          { name: 'creditsDebited', label: 'Taken back', color: 'red.6', stackId: 'out' },
        ]}
      />
    </>
  )
}
