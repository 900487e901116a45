import { ActionIcon, Anchor, CopyButton, Group, Tooltip } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { Link } from 'react-router'
import { paymentPath, shortChargeId } from './payment-path.ts'

/** A link to a payment, with a shortened charge ID. */
export function ChargeLink({ chargeId, inText = false }: { chargeId: string; inText?: boolean }) {
  return (
    <Anchor
      component={Link}
      to={paymentPath(chargeId)}
      inherit
      underline={inText ? 'always' : 'hover'}
      title={chargeId}
    >
      {shortChargeId(chargeId)}
    </Anchor>
  )
}

/** A shortened charge ID with a button that copies the whole one. */
export function CopyableCharge({ chargeId, link = true }: { chargeId: string; link?: boolean }) {
  return (
    <Group component="span" display="inline-flex" gap={4} wrap="nowrap">
      {link ? <ChargeLink chargeId={chargeId} /> : <span title={chargeId}>{shortChargeId(chargeId)}</span>}
      <CopyCharge chargeId={chargeId} />
    </Group>
  )
}

export function CopyCharge({ chargeId }: { chargeId: string }) {
  return (
    <CopyButton value={chargeId}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? 'Copied' : 'Copy the charge ID'} withArrow>
          <ActionIcon
            size="sm"
            variant="subtle"
            color="gray"
            onClick={copy}
            aria-label={`Copy the charge ID ${shortChargeId(chargeId)}`}
          >
            {copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  )
}
