import { Alert, Stack } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import type { BackupAlert, BackupAlertCode } from '@tarot/data'
import { BackupRunLink } from './backup-run-link.tsx'
import { TextWithCode } from './text-with-code.tsx'

export interface LinkedAlert extends BackupAlert {
  /** The run that it is about; null if it is about none. */
  runId: string | null
}

const colors: Record<BackupAlertCode, 'red' | 'yellow'> = {
  none: 'red',
  failed: 'red',
  late: 'yellow',
  red_drill: 'red',
  archive: 'red',
  slow_backup: 'yellow',
  slow_recovery: 'yellow',
}

/** What an operator must look at. */
export function BackupAlerts({ alerts }: { alerts: LinkedAlert[] }) {
  if (alerts.length === 0) return null
  return (
    <Stack component="section" aria-label="Alerts" gap="xs">
      {alerts.map(({ code, kind, message, runId }) => (
        <Alert
          key={`${code} ${kind}`}
          role="alert"
          color={colors[code]}
          icon={<IconAlertTriangle aria-hidden />}
          py="xs"
        >
          <TextWithCode text={message} />{' '}
          {runId !== null && <BackupRunLink id={runId}>Show the run</BackupRunLink>}
        </Alert>
      ))}
    </Stack>
  )
}
