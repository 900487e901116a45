import { Kbd, NavLink } from '@mantine/core'
import {
  IconBolt,
  IconCards,
  IconCoinOff,
  IconDatabaseExport,
  IconLayoutDashboard,
  IconReceipt2,
  IconShieldCheck,
  IconStar,
  IconTags,
  IconUsers,
} from '@tabler/icons-react'
import { Link, useLocation } from 'react-router'

const pages = [
  { to: '/', label: 'Overview', Icon: IconLayoutDashboard },
  { to: '/users', label: 'Users', Icon: IconUsers },
  { to: '/payments', label: 'Payments', Icon: IconStar },
  { to: '/shortfalls', label: 'Shortfalls', Icon: IconCoinOff },
  { to: '/transactions', label: 'Transactions', Icon: IconReceipt2 },
  { to: '/readings', label: 'Readings', Icon: IconCards },
  { to: '/reconciliation', label: 'Reconciliation', Icon: IconShieldCheck },
  { to: '/backups', label: 'Backups', Icon: IconDatabaseExport },
  { to: '/cache', label: 'Cache', Icon: IconBolt },
  { to: '/prices', label: 'Prices', Icon: IconTags },
]

export function Nav() {
  const { pathname } = useLocation()
  return pages.map(({ to, label, Icon }) => {
    const active = to === '/' ? pathname === '/' : pathname === to || pathname.startsWith(`${to}/`)
    return (
      <NavLink
        key={to}
        component={Link}
        to={to}
        label={label}
        active={active}
        aria-current={active ? 'page' : undefined}
        leftSection={<Icon size={18} stroke={1.7} aria-hidden />}
        rightSection={
          to === '/users' && (
            <Kbd size="xs" visibleFrom="sm" aria-label="key: slash">
              /
            </Kbd>
          )
        }
      />
    )
  })
}
