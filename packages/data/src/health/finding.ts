/** The result of one check of `pnpm data doctor`. */
export interface Finding {
  check: string
  ok: boolean
  /** Whether it is worth a change although it is ok. */
  warning?: true
  /** One sentence; what to do if it is not ok, or a warning. */
  message: string
}
