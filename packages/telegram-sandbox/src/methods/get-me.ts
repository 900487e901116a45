import type { Method } from './method.ts'

export const getMe: Method = ({ sandbox }) => ({
  ...sandbox.bot,
  first_name: sandbox.profile.text('name', '') || sandbox.bot.first_name,
})

/** The sandbox has no other server to move to, so both methods do nothing. */
export const logOut: Method = () => true
export const close: Method = () => true
