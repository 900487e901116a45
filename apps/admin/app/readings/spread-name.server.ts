import { isSpreadType, spreads, spreadTypes } from '@tarot/deck'

/** The display name of a spread; an unknown one keeps its key. */
export function spreadName(spreadType: string): string {
  return isSpreadType(spreadType) ? spreads[spreadType].name : spreadType
}

export const spreadChoices = spreadTypes.map((value) => ({ value, label: spreadName(value) }))
