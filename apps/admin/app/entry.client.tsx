import { StrictMode, startTransition } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { HydratedRouter } from 'react-router/dom'
import { NonceProvider } from './ui/nonce.ts'

// Browsers hide the attribute `nonce`; the property has the value.
const nonce = document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce
// The scroll lock of Mantine's dialogs reads the nonce from this name.
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
