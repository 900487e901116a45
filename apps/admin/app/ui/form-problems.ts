/** The problems that are not undefined, by field. */
export function formProblems(problems: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(problems).flatMap(([name, problem]) => (problem ? [[name, problem]] : [])),
  )
}
