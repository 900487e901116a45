import { ActionIcon, AppShell, Burger, Divider, Group, NavLink, ScrollArea, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconLogout, IconUserCircle } from '@tabler/icons-react'
import { useEffect } from 'react'
import { Form, Link, Outlet, useLocation } from 'react-router'
import { requireOperator } from '../auth/require-operator.server.ts'
import { Brand } from '../ui/brand.tsx'
import { useSearchKey } from '../ui/use-search-key.ts'
import type { Route } from './+types/shell'
import { ColorSchemeMenu } from './color-scheme-menu.tsx'
import { Nav } from './nav.tsx'
import { RouteAnnouncer } from './route-announcer.tsx'
import classes from './shell.module.css'

export async function loader({ request, url }: Route.LoaderArgs) {
  const { email } = await requireOperator({ request, url })
  return { email }
}

/** The layout of every page, with the navigation. */
export default function Shell({ loaderData: { email } }: Route.ComponentProps) {
  const [opened, { toggle, close }] = useDisclosure()
  const { pathname } = useLocation()
  useSearchKey()
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new page closes the menu on narrow screens
  useEffect(close, [pathname])
  return (
    <AppShell
      layout="alt"
      transitionDuration={0}
      header={{ height: { base: 52, sm: 0 } }}
      navbar={{ width: 216, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding={{ base: 'md', sm: 'lg' }}
    >
      <a href="#main" className="skip-link">
        Skip to the content
      </a>
      <AppShell.Header hiddenFrom="sm" className={classes.surface}>
        <Group h="100%" px="md" justify="space-between">
          <Brand />
          <Burger opened={opened} onClick={toggle} size="sm" aria-label="Menu" aria-expanded={opened} />
        </Group>
      </AppShell.Header>

      <AppShell.Navbar
        p="sm"
        className={`${classes.surface} ${classes.navbar}`}
        aria-label="Console"
        data-closed={!opened || undefined}
      >
        <Group px={8} pt={4} pb="md" justify="space-between" wrap="nowrap">
          <Brand />
          <Burger opened={opened} onClick={close} hiddenFrom="sm" size="sm" aria-label="Close the menu" />
        </Group>
        <AppShell.Section grow component={ScrollArea}>
          <Nav />
        </AppShell.Section>
        <AppShell.Section>
          <Divider mb="xs" />
          <NavLink
            component={Link}
            to="/account"
            label="Account"
            description={email}
            active={pathname === '/account'}
            aria-current={pathname === '/account' ? 'page' : undefined}
            leftSection={<IconUserCircle size={18} stroke={1.7} aria-hidden />}
            classNames={{ description: classes.email ?? '' }}
          />
          <Group justify="space-between" pt={4} px={4} wrap="nowrap">
            <Form method="post" action="/sign-out">
              <ActionIcon type="submit" variant="subtle" color="gray" size="lg" w="auto" px={8}>
                <IconLogout size={18} stroke={1.7} aria-hidden />
                <Text component="span" size="sm" ml={12}>
                  Sign out
                </Text>
              </ActionIcon>
            </Form>
            <ColorSchemeMenu />
          </Group>
        </AppShell.Section>
      </AppShell.Navbar>

      <AppShell.Main id="main" tabIndex={-1}>
        <div className={classes.content}>
          <Outlet />
        </div>
      </AppShell.Main>
      <RouteAnnouncer />
    </AppShell>
  )
}
