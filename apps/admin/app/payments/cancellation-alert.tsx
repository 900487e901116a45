import { Alert } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import type { Subscription } from '@tarot/data'
import type { TextIds } from '../ui/text-ids.ts'

/** An alert that a subscription cannot be cancelled; null if it can. */
export function CancellationAlert({ subscription }: { subscription: TextIds<Subscription> }) {
  const { cancelFailedAt, cancelError } = subscription
  if (cancelFailedAt === null) return null
  return (
    <Alert color="red" icon={<IconAlertTriangle aria-hidden />} py="xs" mb="md">
      <strong>The renewal cannot be stopped.</strong> Telegram refuses it permanently: {cancelError}. The user
      can stop it in Telegram’s settings, under Stars.
    </Alert>
  )
}
