const numerals = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten']

/** Formats a small count as a word: 3 → "three", 12 → "twelve". */
export function formatCount(count: number): string {
  return [...numerals, 'eleven', 'twelve'][count] ?? String(count)
}

export function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** Joins names: "a", "a and b", "a, b and c". More than `limit` names end in "and two others". */
export function enumerate(names: readonly string[], limit = 3): string {
  if (names.length > limit) {
    const rest = names.length - (limit - 1)
    return `${names.slice(0, limit - 1).join(', ')} and ${formatCount(rest)} others`
  }
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}
