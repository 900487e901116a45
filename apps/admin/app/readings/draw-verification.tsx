import { Code, Popover, Stack, Text, UnstyledButton } from '@mantine/core'
import { ToneBadge } from '../ui/tone-badge.tsx'
import type { verifyDraw } from './draw.server.ts'

/** Whether the seed yields the stored cards, with the seed and the commitment to verify it independently. */
export function DrawVerification({ draw }: { draw: ReturnType<typeof verifyDraw> }) {
  if (!draw) return 'cannot be verified'
  const { seed, commitment, hasShownCommitment, problem } = draw
  return (
    <Popover position="bottom-start" withArrow shadow="md" width={340}>
      <Popover.Target>
        <UnstyledButton aria-label={`${problem ? 'Draw not verified' : 'Draw verified'}: details`}>
          <ToneBadge tone={problem ? 'bad' : 'good'}>{problem ? 'not verified' : 'verified'}</ToneBadge>
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap={6}>
          <Text size="sm">
            {problem ?? (hasShownCommitment ? verifiedWithCommitment : verifiedWithoutCommitment)}
          </Text>
          <Figure name="Seed" value={seed} />
          {commitment && <Figure name="Commitment (SHA-256)" value={commitment} />}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  )
}

const verifiedWithCommitment =
  'The seed yields these cards, and it matches the commitment that was shown to the user before the draw.'
const verifiedWithoutCommitment =
  'The seed yields these cards. The commitment that was shown to the user is not recorded for this reading.'

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
