export { defaultWelcomeCredits, packages, plans, spreadPrices } from './price-list.ts'
export { type Benefits, benefitsOf, priceOf, type SpreadPrice, spreadPricesOf } from './price-of.ts'
export { findProduct, type Product, products } from './products.ts'
