import { Group, Paper, Text } from '@mantine/core'
import type { ServerHealth } from '@tarot/data'
import { ToneBadge } from '../ui/tone-badge.tsx'

interface ServerCardProps {
  name: string
  /** null if the server is not configured. */
  health: ServerHealth | null
}

export function ServerCard({ name, health }: ServerCardProps) {
  return (
    <Paper withBorder px="md" py="sm" bg="var(--console-surface)">
      <Group justify="space-between" gap="xs">
        <Text fw={600} size="sm">
          {name} {health?.version}
        </Text>
        {health === null ? (
          <ToneBadge tone="neutral">not configured</ToneBadge>
        ) : (
          <ToneBadge tone={health.ok ? 'good' : 'bad'}>{health.ok ? 'available' : 'unavailable'}</ToneBadge>
        )}
      </Group>
      <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
        {describe(health)}
      </Text>
    </Paper>
  )
}

function describe(health: ServerHealth | null): string {
  if (health === null) return 'Each process has only its L1 caches.'
  if (health.problem !== null || health.latency === null) return health.problem ?? 'No answer.'
  return `Answers in ${health.latency.toFixed(1)} ms.`
}
