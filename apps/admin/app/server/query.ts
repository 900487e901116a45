const largestId = 2n ** 63n - 1n

/** A positive id as it stands in a path or a query; undefined for anything else. */
export function parseId(text: string | null | undefined): bigint | undefined {
  if (!text || !/^[1-9]\d{0,18}$/.test(text)) return undefined
  const id = BigInt(text)
  return id <= largestId ? id : undefined
}

/** The parameter if it is one of these values; anything else counts as not given. */
export function parseChoice<Value extends string>(
  text: string | null,
  choices: readonly Value[],
): Value | undefined {
  return choices.find((choice) => choice === text)
}

/** The number of days if it is one of these; anything else counts as not given. */
export function parsePeriod(text: string | null, periods: readonly number[]): number | undefined {
  return periods.find((days) => String(days) === text)
}

/** Rows of one page of a table. */
export const rowsOfPage = 20

/** What `@tarot/data` wants for one keyset page. */
export function readPage(
  params: URLSearchParams,
  name = 'before',
  limit = rowsOfPage,
): { limit: number; before?: bigint } {
  const before = parseId(params.get(name))
  return before === undefined ? { limit } : { limit, before }
}

/** The entries that are given: what is `undefined` is left out. */
export function given<Filter extends object>(filter: Filter) {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Filter]?: Exclude<Filter[Key], undefined>
  }
}

/** React Router's own. */
const routersOwn = ['index', '_routes']

/**
 * What stands in the address and was not understood, for people: values that mean nothing, further values of a
 * parameter that has one, and parameters that the page does not know.
 *
 * @param read what was made of each parameter that the page knows
 */
export function ignoredParameters(params: URLSearchParams, read: Record<string, unknown>): string[] {
  const names = [...new Set(params.keys())].filter((name) => !routersOwn.includes(name))
  return names.flatMap((name) => {
    const [first = '', ...further] = params.getAll(name)
    const isLeftOut = !Object.hasOwn(read, name) || (first.trim() !== '' && read[name] === undefined)
    const others = further.filter((text) => text.trim() !== '' && text !== first)
    return [...(isLeftOut ? [first] : []), ...others].map((text) => {
      const value = text.trim()
      return value === '' ? shown(name) : `${shown(name)} “${shown(value)}”`
    })
  })
}

const longestShown = 40

function shown(text: string): string {
  const plain = text.toWellFormed().replace(/\p{Cc}/gu, '\u{FFFD}')
  return plain.length > longestShown ? `${plain.slice(0, longestShown)}…` : plain
}
