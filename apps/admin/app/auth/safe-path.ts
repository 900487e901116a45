/** The path if it leads to a page of this console, else the first page: a link can't send an operator elsewhere. */
export function safePath(path: string | null): string {
  const here = 'http://console.invalid'
  if (!path?.startsWith('/') || !URL.canParse(path, here)) return '/'
  const { origin, pathname, search } = new URL(path, here)
  // The parser drops tabs and reads \ as /, so what it made of the path is what counts.
  return origin === here && !pathname.startsWith('//') ? `${pathname}${search}` : '/'
}

/** The sign-in page that goes on to `next`. */
export function signInPath(next: string): string {
  return next === '/' ? '/sign-in' : `/sign-in?${new URLSearchParams({ next })}`
}
