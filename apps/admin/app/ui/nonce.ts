import { createContext, useContext } from 'react'

const NonceContext = createContext<string | undefined>(undefined)

export const NonceProvider = NonceContext.Provider

/** The nonce of this page's Content-Security-Policy, for inline scripts and style sheets; undefined in development. */
export function useNonce(): string | undefined {
  return useContext(NonceContext)
}
