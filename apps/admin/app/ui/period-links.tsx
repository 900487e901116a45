import { Button, Group } from '@mantine/core'
import { Link } from 'react-router'
import { formatCount } from './format.ts'

/** Links to the periods of the figures. */
export function PeriodLinks({ periods, current }: { periods: number[]; current: number }) {
  return (
    <Group component="nav" aria-label="Period" gap={4}>
      {periods.map((days) => (
        <Button
          key={days}
          component={Link}
          to={{ search: `?days=${days}` }}
          size="xs"
          variant={days === current ? 'light' : 'default'}
          aria-current={days === current ? 'true' : undefined}
          preventScrollReset
        >
          {formatCount(days, 'day')}
        </Button>
      ))}
    </Group>
  )
}
