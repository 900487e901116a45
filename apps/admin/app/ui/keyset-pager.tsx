import { Button, Group } from '@mantine/core'
import { IconChevronRight, IconChevronsLeft } from '@tabler/icons-react'
import { Link, useSearchParams } from 'react-router'
import type { TextPage } from './text-ids.ts'

interface KeysetPagerProps {
  /** Name of the table, because a page may have several. */
  label: string
  page: Pick<TextPage<object>, 'next' | 'first'>
  /** The query parameter. */
  name?: string
  /** Whether the table is not at the top of its page. */
  keepScroll?: boolean
}

/** Links to the next page and to the first one. The browser's Back leads to the previous page. */
export function KeysetPager({ label, page, name = 'before', keepScroll = false }: KeysetPagerProps) {
  const [params] = useSearchParams()
  const { next, first } = page
  if (first && next === null) return null

  const to = (before: string | null) => {
    const target = new URLSearchParams(params)
    if (before === null) target.delete(name)
    else target.set(name, before)
    return { search: target.toString() }
  }
  const step = { component: Link, variant: 'default', size: 'xs', preventScrollReset: keepScroll } as const
  return (
    <Group component="nav" aria-label={`Pages of ${label}`} justify="flex-end" gap="xs" mt="sm">
      {!first && (
        <Button {...step} to={to(null)} leftSection={<IconChevronsLeft size={14} aria-hidden />}>
          Newest
        </Button>
      )}
      {next !== null && (
        <Button {...step} to={to(next)} rightSection={<IconChevronRight size={14} aria-hidden />}>
          Next
        </Button>
      )}
    </Group>
  )
}
