import { useDisclosure } from '@mantine/hooks'
import { useRevalidator } from 'react-router'

/** A dialog that asks for the page's data again when it opens: what it says of the balance is of now. */
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
