export type CsvValue = string | number | null

/**
 * Rows as CSV (RFC 4180), with a header row. A text that a spreadsheet would read as a formula gets an apostrophe as
 * prefix (https://owasp.org/www-community/attacks/CSV_Injection).
 */
export function toCsv(names: string[], rows: CsvValue[][]): string {
  return [names, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('')
}

function cell(value: CsvValue): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const text = /^[=+\-@\t\r\n]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
