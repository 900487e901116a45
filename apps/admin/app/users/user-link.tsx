import { Anchor } from '@mantine/core'
import { Link } from 'react-router'

interface UserLinkProps {
  id: string
  username: string | null
}

/** A link to a user: `@username`, or `User 12` without a username. */
export function UserLink({ id, username }: UserLinkProps) {
  return (
    <Anchor component={Link} to={`/users/${id}`} inherit fw={550}>
      {userTitle(username, id)}
    </Anchor>
  )
}

export function userTitle(username: string | null, id: string): string {
  return username === null ? `User ${id}` : `@${username}`
}
