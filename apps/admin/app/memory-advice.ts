export interface Memory {
  /** Bytes; 0 for no limit. */
  maxmemory: number
  policy: string
}

/** What to write into redis.conf. */
export interface Advice {
  problem: string
  settings: string[]
}

const recommendedPolicy = 'maxmemory-policy allkeys-lfu'

/** What is wrong with how Redis forgets, and what to set; null if nothing is. */
export function memoryAdvice({ maxmemory, policy }: Memory): Advice | null {
  const refuses = policy === 'noeviction'
  if (maxmemory === 0) {
    return {
      problem: 'Redis has no memory limit: it grows until the machine has no memory left, and is ended then.',
      settings: ['maxmemory 256mb', ...(refuses ? [recommendedPolicy] : [])],
    }
  }
  if (!refuses) return null
  return {
    problem:
      'Redis forgets nothing by itself (noeviction): once it is full it refuses what is new, and every lookup of ' +
      'that becomes a load.',
    settings: [recommendedPolicy],
  }
}

/** `256 MiB` */
export function memoryInWords({ maxmemory }: Memory): string {
  if (maxmemory === 0) return 'no limit'
  const size = maxmemory / 2 ** 20
  return size >= 1_024 ? `${trim(size / 1_024)} GiB` : `${trim(size)} MiB`
}

const trim = (size: number): string => String(Number(size.toFixed(1)))
