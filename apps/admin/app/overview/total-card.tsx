import { Paper, Text } from '@mantine/core'
import { formatNumber } from '../ui/format.ts'

interface TotalCardProps {
  name: string
  value: number
  note: string
}

export function TotalCard({ name, value, note }: TotalCardProps) {
  return (
    <Paper withBorder px="md" py="sm" bg="var(--console-surface)">
      <Text size="xs" c="dimmed" fw={550}>
        {name}
      </Text>
      <Text fz={26} fw={650} lh={1.25} style={{ fontVariantNumeric: 'tabular-nums' }}>
        {formatNumber(value)}
      </Text>
      <Text size="xs" c="dimmed">
        {note}
      </Text>
    </Paper>
  )
}
