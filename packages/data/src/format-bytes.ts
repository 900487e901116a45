const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB']
const numbers = new Intl.NumberFormat('en', { maximumFractionDigits: 1 })

/** `512 bytes`, `28.4 MiB`, `1.2 TiB`. Runs in browsers too. */
export function formatBytes(bytes: number | bigint): string {
  let size = Number(bytes)
  let unit = 0
  // 1,023.95 KiB would read 1,024 KiB.
  while (size >= 1_023.95 && unit < units.length - 1) {
    size /= 1_024
    unit += 1
  }
  return `${numbers.format(size)} ${units[unit]}`
}
