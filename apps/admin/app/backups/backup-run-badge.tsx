import type { BackupRunStatus } from '@tarot/data'
import { type Tone, ToneBadge } from '../ui/tone-badge.tsx'
import { statusNames } from './backup-labels.ts'
import { progressPercent } from './progress-percent.ts'

const tones: Record<BackupRunStatus, Tone> = {
  requested: 'waiting',
  running: 'accent',
  succeeded: 'good',
  failed: 'bad',
  interrupted: 'bad',
}

interface BackupRunBadgeProps {
  run: { status: BackupRunStatus; progress: Parameters<typeof progressPercent>[0] }
}

/** The state of a run: `succeeded`, `running, 42 %`. */
export function BackupRunBadge({ run: { status, progress } }: BackupRunBadgeProps) {
  const percent = status === 'running' ? progressPercent(progress) : null
  return (
    <ToneBadge tone={tones[status]}>
      {statusNames[status]}
      {percent !== null && `, ${percent}\u{A0}%`}
    </ToneBadge>
  )
}
