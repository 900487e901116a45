import { Alert, Code, Stack } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Fact, Facts } from '../ui/facts.tsx'
import { ToneBadge } from '../ui/tone-badge.tsx'
import { cacheTitles, goal, hasGoal } from './cache-labels.ts'
import type { CacheFigures } from './find-cache-figures.server.ts'
import type { RedisState } from './find-redis-state.server.ts'
import { formatRedisMemory } from './format-redis-memory.ts'

interface CacheStateProps {
  redis: RedisState | null
  figures: CacheFigures[] | null
}

/** Whether the goal holds, and how Redis is. */
export function CacheState({ redis, figures }: CacheStateProps) {
  const advice = redis?.memory?.advice
  return (
    <Stack gap="sm">
      <Facts>
        <Fact name={`Goal: a hit rate above ${100 * goal}\u{A0}%`}>
          <Goal figures={figures ?? []} />
        </Fact>
        <Fact name="Redis">
          {redis === null ? (
            <ToneBadge tone="neutral">not configured</ToneBadge>
          ) : redis.health.ok ? (
            <>
              {redis.health.version} <ToneBadge tone="good">answers</ToneBadge>
            </>
          ) : (
            <ToneBadge tone="bad">does not answer</ToneBadge>
          )}
        </Fact>
        {redis?.memory && (
          <>
            <Fact name="Memory limit">{formatRedisMemory(redis.memory.maxmemory)}</Fact>
            <Fact name="When it is full">{redis.memory.policy}</Fact>
          </>
        )}
      </Facts>
      {redis === null && (
        <Warning title="There is no Redis" color="gray">
          Each process keeps its sessions to itself, and every balance and reading comes from the database.
          Set <Code>REDIS_URL</Code> of the bot, the worker and this console, and start them again.
        </Warning>
      )}
      {redis?.health.ok === false && (
        <Warning title="Redis does not answer" color="red">
          Everything works, from the database and more slowly: {redis.health.problem}
        </Warning>
      )}
      {advice && (
        <Warning title="Redis does not forget as it should" color="yellow">
          {advice.problem} Set{' '}
          {advice.settings.map((setting, index) => (
            <span key={setting}>
              {index > 0 && ' and '}
              <Code>{setting}</Code>
            </span>
          ))}{' '}
          in its configuration.
        </Warning>
      )}
    </Stack>
  )
}

function Goal({ figures }: { figures: CacheFigures[] }) {
  const judged = figures.filter(({ cache }) => hasGoal(cache))
  if (judged.every(({ holds }) => holds === null))
    return <ToneBadge tone="neutral">too few reads to judge by</ToneBadge>
  const missed = judged.filter(({ holds }) => holds === false)
  if (missed.length === 0) return <ToneBadge tone="good">holds</ToneBadge>
  return (
    <>
      <ToneBadge tone="bad">missed</ToneBadge> by{' '}
      {missed.map(({ cache }) => cacheTitles[cache].toLowerCase()).join(' and ')}
    </>
  )
}

interface WarningProps {
  title: string
  color: 'gray' | 'yellow' | 'red'
  children: ReactNode
}

function Warning({ title, color, children }: WarningProps) {
  return (
    <Alert color={color} icon={<IconAlertTriangle aria-hidden />} py="xs">
      <strong>{title}.</strong> {children}
    </Alert>
  )
}
