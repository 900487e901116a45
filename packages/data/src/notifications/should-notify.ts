/**
 * SQL for "the person is told of it": an operator did it, not the bot by itself, and the bot may write to the person.
 * Needs their row as `users`.
 *
 * @param actor the parameter that has who did it, such as `$4`
 */
export const shouldNotify = (actor: string): string =>
  `(${actor}::varchar like 'operator:%' and users.is_active is not false)`
