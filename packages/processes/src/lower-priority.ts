import { getPriority, setPriority } from 'node:os'

/** The niceness of backups and of other work that can wait: those who talk to the bot come first. */
export const backgroundNiceness = 10

/** Lets this process, and what it starts, leave the processor to others: as `nice`, from 0 to 19. A higher niceness stays. */
export function lowerPriority(niceness: number): void {
  if (getPriority() < niceness) setPriority(niceness)
}
