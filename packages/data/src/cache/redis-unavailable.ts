/** Redis was not called: the database answers instead. */
export class RedisUnavailable extends Error {
  override readonly name = 'RedisUnavailable'
}
