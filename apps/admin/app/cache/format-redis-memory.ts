/** `256 MiB`; `no limit` for 0 bytes. */
export function formatRedisMemory(bytes: number): string {
  if (bytes === 0) return 'no limit'
  const size = bytes / 2 ** 20
  return size >= 1_024 ? `${trim(size / 1_024)} GiB` : `${trim(size)} MiB`
}

const trim = (size: number): string => String(Number(size.toFixed(1)))
