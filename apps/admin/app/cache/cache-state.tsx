import { Alert, Code, Stack } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Fact, Facts } from '../ui/facts.tsx'
import { ToneBadge } from '../ui/tone-badge.tsx'
import { cacheTitles } from './cache-labels.ts'
import type { CacheFigures } from './find-cache-figures.server.ts'
import type { RedisState } from './find-redis-state.server.ts'
import { formatRedisMemory } from './format-redis-memory.ts'
import { hasGoal, hitRateGoal } from './hit-rate-goal.ts'

interface CacheStateProps {
  redis: RedisState | null
  figures: CacheFigures[] | null
}

/** Whether the goal is met, and the state and settings of Redis. */
export function CacheState({ redis, figures }: CacheStateProps) {
  const advice = redis?.memory?.advice
  return (
    <Stack gap="sm">
      <Facts>
        <Fact name={`Goal: a hit rate above ${100 * hitRateGoal}\u{A0}%`}>
          <Goal figures={figures ?? []} />
        </Fact>
        <Fact name="Redis">
          {redis === null ? (
            <ToneBadge tone="neutral">not configured</ToneBadge>
          ) : redis.health.ok ? (
            <>
              {redis.health.version} <ToneBadge tone="good">available</ToneBadge>
            </>
          ) : (
            <ToneBadge tone="bad">unavailable</ToneBadge>
          )}
        </Fact>
        {redis?.memory && (
          <>
            <Fact name="Memory limit">{formatRedisMemory(redis.memory.maxmemory)}</Fact>
            <Fact name="Eviction policy">{redis.memory.policy}</Fact>
          </>
        )}
      </Facts>
      {redis === null && (
        <Warning title="Redis is not configured" color="gray">
          Each process has its own sessions, and every balance and reading comes from the database. Set{' '}
          <Code>REDIS_URL</Code> for the bot, the worker and this console, and restart them.
        </Warning>
      )}
      {redis?.health.ok === false && (
        <Warning title="Redis is unavailable" color="red">
          All reads come from the database, which is slower: {redis.health.problem}
        </Warning>
      )}
      {advice && (
        <Warning title="The memory settings of Redis are wrong" color="yellow">
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
  if (judged.every(({ isGoalMet }) => isGoalMet === null))
    return <ToneBadge tone="neutral">too few reads to judge</ToneBadge>
  const missed = judged.filter(({ isGoalMet }) => isGoalMet === false)
  if (missed.length === 0) return <ToneBadge tone="good">met</ToneBadge>
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
