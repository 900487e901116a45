/** Returns the text as one word of a shell script. */
export const quoteForShell = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
