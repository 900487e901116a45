import { Code, Popover, Stack, Text, UnstyledButton } from '@mantine/core'
import { ToneBadge } from '../ui/tone-badge.tsx'
import type { checkDraw } from './draw.server.ts'

/** Whether the seed draws the stored cards, and the figures to check it elsewhere. */
export function DrawVerification({ draw }: { draw: ReturnType<typeof checkDraw> }) {
  if (!draw) return 'cannot be checked'
  const { seed, commitment, isShownRecorded, problem } = draw
  return (
    <Popover position="bottom-start" withArrow shadow="md" width={340}>
      <Popover.Target>
        <UnstyledButton aria-label={`${problem ? 'Draw not verified' : 'Draw verified'}: details`}>
          <ToneBadge tone={problem ? 'bad' : 'good'}>{problem ? 'not verified' : 'verified'}</ToneBadge>
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap={6}>
          <Text size="sm">{problem ?? (isShownRecorded ? shownBefore : notRecorded)}</Text>
          <Figure name="Seed" value={seed} />
          {commitment && <Figure name="Commitment (SHA-256)" value={commitment} />}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  )
}

const shownBefore =
  'The cards are those that the seed draws, and the seed is the one whose commitment the user was shown before the draw.'
const notRecorded =
  'The cards are those that the seed draws. What the user was shown before the draw is not on record for this reading.'

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <Text size="xs" c="dimmed">
        {name}
      </Text>
      <Code style={{ overflowWrap: 'anywhere' }}>{value}</Code>
    </div>
  )
}
