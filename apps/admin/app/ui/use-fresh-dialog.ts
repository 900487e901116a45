import { useDisclosure } from '@mantine/hooks'
import { useRevalidator } from 'react-router'

/** The state of a dialog that revalidates the page when it opens, so that it shows the current balance. */
export function useFreshDialog() {
  const [opened, { open, close }] = useDisclosure()
  const { revalidate } = useRevalidator()
  return {
    opened,
    close,
    open() {
      open()
      void revalidate()
    },
  }
}
