import { StrictMode, startTransition } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { HydratedRouter } from 'react-router/dom'
import { NonceProvider } from './server/nonce.ts'

// Browsers hide the attribute and keep the property.
const nonce = document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce
// The name under which the dialog's scroll lock looks for it.
Object.assign(globalThis, { __webpack_nonce__: nonce })

startTransition(() => {
  hydrateRoot(
    document,
    <StrictMode>
      <NonceProvider value={nonce}>
        <HydratedRouter />
      </NonceProvider>
    </StrictMode>,
  )
})
