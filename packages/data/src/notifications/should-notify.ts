/**
 * SQL condition: the user is notified, because an operator acted and the user has not blocked the bot. Needs the user's
 * row as `users`.
 *
 * @param actor the parameter that holds the actor, such as `$4`
 */
export const shouldNotify = (actor: string): string =>
  `(${actor}::varchar like 'operator:%' and users.is_active is not false)`
