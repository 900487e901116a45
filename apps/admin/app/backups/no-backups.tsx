import { Alert, Code, List } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'

/** What to do before the first backup. */
export function NoBackups() {
  return (
    <Alert
      role="alert"
      color="red"
      icon={<IconAlertTriangle aria-hidden />}
      title="Nothing was ever backed up: a lost disk loses everything"
    >
      <List type="ordered" size="sm" spacing={4}>
        <List.Item>
          Make the keys with <Code>pnpm data backup keys</Code>.
        </List.Item>
        <List.Item>
          Give the worker a repository on another disk or in a bucket: <Code>BACKUP_REPOSITORY</Code>. It then
          makes a full backup every day and an incremental one every hour.
        </List.Item>
        <List.Item>
          Make the first full backup: with “Run now”, or with <Code>pnpm data backup run</Code>.
        </List.Item>
        <List.Item>Run a recovery drill: a backup counts only after it was restored once.</List.Item>
      </List>
    </Alert>
  )
}
