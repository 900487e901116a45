/** The visible text of a page: without tags and the comments that React adds. */
export function visibleText(html: string): string {
  return html
    .replaceAll('<!-- -->', '')
    .replace(/<(script|style).*?<\/\1>/gs, '')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&#x27;', "'")
    .replaceAll('\u{A0}', ' ')
    .replace(/\s+/g, ' ')
}
