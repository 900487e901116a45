import { pickEnvironment } from '@tarot/processes'

/** What a command of the tests has of the environment beside its settings. */
export const commandEnvironment = pickEnvironment(/^(PATH|NODE_COMPILE_CACHE)$/)
