import { Group, Text } from '@mantine/core'

export function Brand() {
  return (
    <Group gap={10} wrap="nowrap">
      <img src="/favicon.svg" alt="" width={24} height={24} />
      <Text component="span" fw={650}>
        Tarot console
      </Text>
    </Group>
  )
}
