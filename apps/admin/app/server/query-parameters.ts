const maxId = 2n ** 63n - 1n

/** A positive ID from a path or a query; undefined for anything else. */
export function parseId(text: string | null | undefined): bigint | undefined {
  if (!text || !/^[1-9]\d{0,18}$/.test(text)) return undefined
  const id = BigInt(text)
  return id <= maxId ? id : undefined
}

/** The parameter if it is one of these values; undefined for anything else. */
export function parseChoice<Value extends string>(
  text: string | null,
  choices: readonly Value[],
): Value | undefined {
  return choices.find((choice) => choice === text)
}

/** The number of days if it is one of these; undefined for anything else. */
export function parsePeriod(text: string | null, periods: readonly number[]): number | undefined {
  return periods.find((days) => String(days) === text)
}

/** Rows per page of a table. */
export const pageSize = 20

/** The input of `@tarot/data` for one page (keyset pagination). */
export function readPage(
  params: URLSearchParams,
  name = 'before',
  limit = pageSize,
): { limit: number; before?: bigint } {
  const before = parseId(params.get(name))
  return before === undefined ? { limit } : { limit, before }
}

/** The entries of a filter that are not undefined. */
export function definedEntries<Filter extends object>(filter: Filter) {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Filter]?: Exclude<Filter[Key], undefined>
  }
}

/** Parameters of React Router. */
const routerParameters = ['index', '_routes']

/**
 * The parts of the query that the page ignores, for display: invalid values, repeated values of a parameter, and unknown
 * parameters.
 *
 * @param parsed the value of each parameter that the page knows; undefined if it is invalid
 */
export function ignoredParameters(params: URLSearchParams, parsed: Record<string, unknown>): string[] {
  const names = [...new Set(params.keys())].filter((name) => !routerParameters.includes(name))
  return names.flatMap((name) => {
    const [first = '', ...further] = params.getAll(name)
    const isIgnored = !Object.hasOwn(parsed, name) || (first.trim() !== '' && parsed[name] === undefined)
    const others = further.filter((text) => text.trim() !== '' && text !== first)
    return [...(isIgnored ? [first] : []), ...others].map((text) => {
      const value = text.trim()
      return value === '' ? shown(name) : `${shown(name)} “${shown(value)}”`
    })
  })
}

const maxShownLength = 40

function shown(text: string): string {
  const plain = text.toWellFormed().replace(/\p{Cc}/gu, '\u{FFFD}')
  return plain.length > maxShownLength ? `${plain.slice(0, maxShownLength)}…` : plain
}
