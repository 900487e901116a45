/** The fetcher key of all forms of a user: the page shows the outcome of the last form. */
export const userFormKey = (userId: string) => `user ${userId}`
