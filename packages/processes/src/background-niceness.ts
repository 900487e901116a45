/** The niceness of backups and of other work that can wait: those who talk to the bot come first. */
export const backgroundNiceness = 10
