/** Credits that one balance can hold: all that an INTEGER does. */
export const maxBalance = 2_147_483_647
