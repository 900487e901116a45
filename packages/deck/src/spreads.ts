/** One position in a spread. */
export type Position = {
  /** Stable identifier, stored in draws. */
  key: string
  /** Title for people. */
  name: string
  /** The question that the card in this position answers. */
  asks: string
}

/** A layout of cards: its title, a description in one line, and its positions in the order of drawing. */
export type Spread = { name: string; description: string; positions: readonly Position[] }

/**
 * The nine spreads. Readings store their keys and position keys, and the order of positions is the order of drawing, so
 * none of these ever changes.
 */
export const spreads = {
  single: {
    name: 'One Card',
    description: 'One card for one moment: quick, direct, easy to carry through the day.',
    positions: [{ key: 'card', name: 'The card', asks: 'What is most worth seeing right now?' }],
  },
  three: {
    name: 'Past, Present, Future',
    description: 'Three cards in a line, telling where it came from, where it stands and where it tends.',
    positions: [
      { key: 'past', name: 'Past', asks: 'What has led here?' },
      { key: 'present', name: 'Present', asks: 'What is at work now?' },
      { key: 'future', name: 'Future', asks: 'Where does this tend?' },
    ],
  },
  celtic: {
    name: 'Celtic Cross',
    description: 'Ten cards that look at one matter from the root to the outcome, inside and out.',
    positions: [
      { key: 'present', name: 'The heart of it', asks: 'What is this really about?' },
      { key: 'challenge', name: 'What crosses it', asks: 'What stands in the way?' },
      { key: 'foundation', name: 'Below', asks: 'What lies at the root?' },
      { key: 'past', name: 'Behind', asks: 'What is passing away?' },
      { key: 'crown', name: 'Above', asks: 'What is aimed for?' },
      { key: 'future', name: 'Ahead', asks: 'What comes next?' },
      { key: 'self', name: 'You', asks: 'How do you stand in this?' },
      { key: 'environment', name: 'Around you', asks: 'What do other people and circumstances add?' },
      { key: 'hopes', name: 'Hopes and fears', asks: 'What is both wished for and dreaded?' },
      { key: 'outcome', name: 'Outcome', asks: 'Where does it lead if nothing changes?' },
    ],
  },
  relationship: {
    name: 'Relationship',
    description: 'Seven cards for two people: each side, what joins them, what strains, and where it can go.',
    positions: [
      { key: 'you', name: 'You', asks: 'What do you bring to this?' },
      { key: 'other', name: 'The other', asks: 'What does the other person bring?' },
      { key: 'bond', name: 'The bond', asks: 'What joins you?' },
      { key: 'strain', name: 'The strain', asks: 'What pulls you apart?' },
      { key: 'unspoken', name: 'Left unspoken', asks: 'What has not been said?' },
      { key: 'advice', name: 'Advice', asks: 'What would help?' },
      { key: 'direction', name: 'Direction', asks: 'Where is this heading?' },
    ],
  },
  career: {
    name: 'Career',
    description: 'Six cards on your work: where it stands, what carries it, what blocks it and what opens.',
    positions: [
      { key: 'now', name: 'Where you stand', asks: 'What is your work about at present?' },
      { key: 'strength', name: 'Your strength', asks: 'What can you rely on?' },
      { key: 'obstacle', name: 'The obstacle', asks: 'What slows you down?' },
      { key: 'opening', name: 'The opening', asks: 'Which chance deserves attention?' },
      { key: 'advice', name: 'Advice', asks: 'What is the next sensible step?' },
      { key: 'direction', name: 'Direction', asks: 'What is this work growing into?' },
    ],
  },
  week_ahead: {
    name: 'The Week Ahead',
    description: 'Seven cards for the next seven days, beginning tomorrow.',
    positions: [
      { key: 'day_1', name: 'Day one', asks: 'How does the week begin?' },
      { key: 'day_2', name: 'Day two', asks: 'What gathers pace?' },
      { key: 'day_3', name: 'Day three', asks: 'What needs a decision?' },
      { key: 'day_4', name: 'Day four', asks: 'What does the middle turn on?' },
      { key: 'day_5', name: 'Day five', asks: 'What comes of the effort?' },
      { key: 'day_6', name: 'Day six', asks: 'What can be let go?' },
      { key: 'day_7', name: 'Day seven', asks: 'What does the week leave behind?' },
    ],
  },
  monthly_guidance: {
    name: 'Monthly Guidance',
    description: 'Six cards for the coming month: its theme, its four weeks and one piece of counsel.',
    positions: [
      { key: 'theme', name: 'Theme of the month', asks: 'What is this month about?' },
      { key: 'week_1', name: 'First week', asks: 'What begins?' },
      { key: 'week_2', name: 'Second week', asks: 'What asks for work?' },
      { key: 'week_3', name: 'Third week', asks: 'What changes?' },
      { key: 'week_4', name: 'Fourth week', asks: 'What comes together?' },
      { key: 'counsel', name: 'Counsel', asks: 'What is good to keep in mind throughout?' },
    ],
  },
  yearly_path: {
    name: 'The Yearly Path',
    description: 'Twelve cards for the next twelve months, beginning with this one, read in four quarters.',
    positions: [
      { key: 'month_1', name: 'Month one', asks: 'What opens the year?' },
      { key: 'month_2', name: 'Month two', asks: 'What takes root?' },
      { key: 'month_3', name: 'Month three', asks: 'What first shows itself?' },
      { key: 'month_4', name: 'Month four', asks: 'What gathers strength?' },
      { key: 'month_5', name: 'Month five', asks: 'What asks for courage?' },
      { key: 'month_6', name: 'Month six', asks: 'What stands at the half-way mark?' },
      { key: 'month_7', name: 'Month seven', asks: 'What turns?' },
      { key: 'month_8', name: 'Month eight', asks: 'What ripens?' },
      { key: 'month_9', name: 'Month nine', asks: 'What can be gathered in?' },
      { key: 'month_10', name: 'Month ten', asks: 'What needs sorting?' },
      { key: 'month_11', name: 'Month eleven', asks: 'What becomes clear?' },
      { key: 'month_12', name: 'Month twelve', asks: 'What does the year hand on?' },
    ],
  },
  life_path: {
    name: 'Life Path',
    description: 'Seven cards along a whole life, from the roots to the horizon.',
    positions: [
      { key: 'roots', name: 'Roots', asks: 'What were you given at the start?' },
      { key: 'gift', name: 'Gift', asks: 'What do you carry that others value?' },
      { key: 'lesson', name: 'Lesson', asks: 'What keeps returning until it is learned?' },
      { key: 'test', name: 'Test', asks: 'What makes the way hard?' },
      { key: 'crossroads', name: 'Crossroads', asks: 'Which choice stands before you now?' },
      { key: 'calling', name: 'Calling', asks: 'What is asking for your effort?' },
      { key: 'horizon', name: 'Horizon', asks: 'What does the way lead towards?' },
    ],
  },
} as const satisfies Record<string, Spread>

/** The key of a spread, as stored in `readings.spread_type`. */
export type SpreadType = keyof typeof spreads

/** The key of one of a spread's positions. */
export type PositionKey<S extends SpreadType = SpreadType> = (typeof spreads)[S]['positions'][number]['key']

/** All nine spread types. */
export const spreadTypes = Object.keys(spreads) as SpreadType[]

/** Returns whether `value`, of any type, is the key of a spread. */
export function isSpreadType(value: unknown): value is SpreadType {
  return typeof value === 'string' && Object.hasOwn(spreads, value)
}
