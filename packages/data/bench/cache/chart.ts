import type { Round } from './contender-run.ts'
import { type ContenderName, contenderNames, contenders } from './contenders.ts'

const [width, labels, bars, row, head] = [880, 250, 220, 30, 64] as const

interface Panel {
  title: string
  x: number
  of: (result: Round) => number
}

/** Returns `docs/benchmarks/cache.svg`: bars for throughput and for stale reads, readable on light and on dark background. */
export function chart(results: Record<ContenderName, Round>): string {
  const panels: Panel[] = [
    { title: 'Reads and writes a second', x: labels, of: ({ throughput }) => Math.round(throughput) },
    {
      title: 'Stale reads in a million',
      x: labels + bars + 95,
      of: ({ stale, reads }) => Math.round((1e6 * stale) / reads),
    },
  ]
  const height = head + row * contenderNames.length + 34
  const text = (result: Round, { of }: Panel) => of(result).toLocaleString('en')
  const described = contenderNames.map(
    (name) =>
      `${name}: ${panels.map((panel) => `${text(results[name], panel)} ${panel.title.toLowerCase()}`).join(', ')}`,
  )
  const rows = contenderNames.map((name, index) => {
    const y = head + row * index
    const drawn = panels.map((panel) => {
      const max = Math.max(...Object.values(results).map(panel.of), 1)
      const value = panel.of(results[name])
      const length = Math.max((bars * value) / max, value > 0 ? 1 : 0).toFixed(1)
      const kind = contenders[name].isOurs ? 'ours' : 'peer'
      return `<rect class="${kind}" x="${panel.x}" y="${y}" width="${length}" height="18" rx="2"/>
    <text class="value" x="${(panel.x + Number(length) + 6).toFixed(1)}" y="${y + 14}">${text(results[name], panel)}</text>`
    })
    return `  <g>
    <text x="${labels - 12}" y="${y + 14}" text-anchor="end">${asText(name)}</text>
    ${drawn.join('\n    ')}
  </g>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title desc">
  <title id="title">Throughput and stale reads of each cache</title>
  <desc id="desc">${asText(described.join('. '))}.</desc>
  <style>
    svg { color-scheme: light dark; --text: #1f2328; --quiet: #59636e; --ours: #6639ba; --peer: #8c959f; }
    @media (prefers-color-scheme: dark) {
      svg { --text: #f0f6fc; --quiet: #9198a1; --ours: #ab7df8; --peer: #656c76; }
    }
    text { font: 13px system-ui, -apple-system, 'Segoe UI', sans-serif; fill: var(--text); }
    .title { font-weight: 600; }
    .value { font-variant-numeric: tabular-nums; fill: var(--quiet); }
    .ours { fill: var(--ours); }
    .peer { fill: var(--peer); }
  </style>
${panels.map(({ title, x }) => `  <text class="title" x="${x}" y="36">${title}</text>`).join('\n')}
${rows.join('\n')}
  <text class="value" x="${labels}" y="${height - 14}">Stale: older than a write acknowledged before the read began. maxStaleness allows 2 s.</text>
</svg>
`
}

const asText = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
