import { Button, Radio, Stack, Text } from '@mantine/core'
import { IconPlayerPlay } from '@tabler/icons-react'
import { useFetcher } from 'react-router'
import { formProblems } from '../ui/form-problems.ts'
import { formatSeconds } from '../ui/format.ts'
import { ReviewedForm } from '../ui/reviewed-form.tsx'
import { useFreshDialog } from '../ui/use-fresh-dialog.ts'
import { kindNames, kindTitle } from './backup-labels.ts'
import type { BackupOverview, RequestableKind } from './find-backup-overview.server.ts'
import type { runBackup } from './run-backup.server.ts'

/** The key of the fetcher that requests runs. */
export const runBackupKey = 'run-backup'

const effects: Record<RequestableKind, string> = {
  full: 'The worker copies the whole database into the repository, encrypted, and verifies the copy. The bot keeps working meanwhile.',
  incremental:
    'The worker copies what has changed since the last backup into the repository, encrypted, and verifies the copy. If it cannot build upon the last backup, it makes a full one. The bot keeps working meanwhile.',
  verify:
    'The worker reads everything in the repository and compares it with its signed listing. It does not touch the database.',
  drill:
    'The worker restores the newest backup into a scratch folder, starts a Postgres on it, checks what it holds and reconciles its ledger. It removes everything afterwards, and does not touch the database.',
}

interface RunBackupProps {
  choices: BackupOverview['choices']
  /** The newest run that the page shows. If the operator has already requested a newer one, the form does nothing. */
  after: string | null
}

/** The button and the form that request a run. */
export function RunBackup({ choices, after }: RunBackupProps) {
  const { opened, open, close } = useFreshDialog()
  const fetcher = useFetcher<typeof runBackup>({ key: runBackupKey })
  const choiceOf = (value: string | undefined) => choices.find(({ kind }) => kind === value)
  return (
    <>
      <Button size="sm" leftSection={<IconPlayerPlay size={16} aria-hidden />} onClick={open}>
        Run now
      </Button>
      <ReviewedForm
        title="Run now"
        opened={opened}
        onClose={close}
        fetcher={fetcher}
        hidden={{ after: after ?? '' }}
        check={({ kind }) => formProblems({ kind: choiceOf(kind) ? undefined : 'Choose what to run.' })}
        fields={({ kind }, problems) => (
          <Radio.Group name="kind" label="What to run" defaultValue={kind ?? null} error={problems.kind}>
            <Stack gap="xs" mt={6}>
              {choices.map((choice, index) => (
                <Radio
                  key={choice.kind}
                  value={choice.kind}
                  label={kindTitle(choice.kind)}
                  description={choice.isOpen ? 'Already requested or running.' : expectation(choice)}
                  disabled={choice.isOpen}
                  data-autofocus={index === 0 || undefined}
                />
              ))}
            </Stack>
          </Radio.Group>
        )}
        review={({ kind }) => {
          const choice = choiceOf(kind)
          return (
            choice && (
              <Stack gap="xs">
                <Text>{effects[choice.kind]}</Text>
                <Text>
                  It begins within a minute, or when the run before it has ended. {expectation(choice)}
                </Text>
              </Stack>
            )
          )
        }}
        confirm={({ kind }) => {
          const choice = choiceOf(kind)
          return choice ? `Run the ${kindNames[choice.kind]}` : 'Run'
        }}
      />
    </>
  )
}

function expectation({ expectedSeconds }: BackupOverview['choices'][number]): string {
  return expectedSeconds === null
    ? 'None has succeeded yet, so it is not known how long it takes.'
    : `It takes about ${formatSeconds(expectedSeconds)}.`
}
