/** Maximum balance in credits: that of an INTEGER. */
export const maxBalance = 2_147_483_647
