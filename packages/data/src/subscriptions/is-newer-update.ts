/**
 * SQL condition: the inserted row is newer than the one in `subscription_updates`. Telegram numbers updates in order and
 * keeps them for a day, so of two updates received within days the higher number is the newer one; after a week without
 * updates the numbers may restart. Rows without a number are ordered by their time.
 */
export const isNewerUpdate = `
  subscription_updates.status is null
  or excluded.update_id is null and excluded.received_at >= subscription_updates.received_at
  or excluded.update_id is not null and (
       subscription_updates.update_id is null
       or excluded.update_id > subscription_updates.update_id
       or subscription_updates.received_at < excluded.received_at - interval '3 days'
     )
`
