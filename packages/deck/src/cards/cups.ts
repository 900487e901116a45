import type { Faces, Rank } from './card.ts'

/** The Cups: water, feeling and ties between people. */
export const cups: Record<Rank, Faces> = {
  ace: {
    upright: {
      keywords: ['new feeling', 'openness', 'compassion'],
      lean: 1,
      theme: 'a feeling that arrives full and fresh',
      gift: 'an open heart with room to spare',
      snag: 'being moved by everything and committed to nothing',
      act: 'let the feeling in before you decide what it means',
      meaning:
        'The cup overflows on every side and nobody seems to mind the wet. The Ace of Cups is tenderness in its first hour, offered freely and asking only to be received.',
    },
    reversed: {
      keywords: ['withheld feeling', 'emptiness', 'self-care'],
      lean: 0,
      theme: 'a tenderness held behind the teeth',
      gift: 'the chance to fill one’s own cup first',
      snag: 'politeness that keeps every feeling out of reach',
      act: 'admit the feeling to yourself first',
      meaning:
        'The spring runs as before, but a hand is over the cup. Feeling has been kept in for good reasons, some of which have since expired.',
    },
  },
  two: {
    upright: {
      keywords: ['partnership', 'attraction', 'mutual respect'],
      lean: 1,
      theme: 'a meeting between equals',
      gift: 'the trust of two people who both show up',
      snag: 'a pair so close that the rest of the world goes missing',
      act: 'offer as much as you hope to receive',
      meaning:
        'Two cups are raised to the same height, and neither hand is hurried. The pleasure of this card is its symmetry: what is given comes back in kind.',
    },
    reversed: {
      keywords: ['imbalance', 'misunderstanding', 'distance'],
      lean: -1,
      theme: 'an exchange that has lost its balance',
      gift: 'a gap seen early enough to be closed',
      snag: 'a score being kept in silence',
      act: 'say what you miss without making a charge of it',
      meaning:
        'One cup is held out and the other has been set down. The bond is real but out of step, and someone will have to be the first to ask.',
    },
  },
  three: {
    upright: {
      keywords: ['friendship', 'celebration', 'support'],
      lean: 1,
      theme: 'good company and shared delight',
      gift: 'a circle of friends who clap loudly and mean it',
      snag: 'sociability that fills every quiet evening',
      act: 'call the people who make you laugh',
      meaning:
        'Three dancers lift their cups in a garden where the fruit has come in. This is joy of the plural kind, which doubles when it is told.',
    },
    reversed: {
      keywords: ['gossip', 'exclusion', 'overindulgence'],
      lean: 0,
      theme: 'a circle in which something has soured',
      gift: 'the discovery of which friends are the real ones',
      snag: 'being included at the price of being agreeable',
      act: 'skip the gathering that leaves you emptier',
      meaning:
        'The music goes on a little after the dancing has stopped being fun. A third cup, a third person or a third version of the story has tipped the balance.',
    },
  },
  four: {
    upright: {
      keywords: ['apathy', 'contemplation', 'missed offers'],
      lean: -1,
      theme: 'a mood that looks past what is offered',
      gift: 'the discernment to refuse what doesn’t fit',
      snag: 'boredom that has stopped checking the door',
      act: 'look again at the offer you waved away',
      meaning:
        'A young man under a tree considers three cups and misses the fourth at his shoulder. Discontent can be a form of thinking, provided that it looks up now and then.',
    },
    reversed: {
      keywords: ['renewed interest', 'acceptance', 'waking up'],
      lean: 1,
      theme: 'an interest coming back to life',
      gift: 'appetite after a long stretch of shrugging',
      snag: 'saying yes to anything simply to feel awake',
      act: 'accept the invitation you would normally decline',
      meaning:
        'The folded arms come loose and the fourth cup is finally in view. What was dull may look the same as it did, though the eyes on it have changed.',
    },
  },
  five: {
    upright: {
      keywords: ['disappointment', 'grief', 'regret'],
      lean: -1,
      theme: 'a loss that takes up the whole view',
      gift: 'the depth of having truly cared',
      snag: 'regret that keeps counting the same three cups',
      act: 'grieve what spilled, then turn your head',
      meaning:
        'Three cups lie spilled in front of the cloaked figure and two stand full behind. The sorrow is honest and may take its time, and the bridge to the house stays where it is.',
    },
    reversed: {
      keywords: ['acceptance', 'recovery', 'return'],
      lean: 1,
      theme: 'a slow turn from what was lost to what is left',
      gift: 'the ability to mention it without flinching',
      snag: 'moving on so fast that the grief is left at the roadside',
      act: 'pick up one of the cups that is still standing',
      meaning:
        'The cloak shifts and the figure starts to look round. Nothing has been undone, but the loss has become one part of a larger picture.',
    },
  },
  six: {
    upright: {
      keywords: ['memory', 'kindness', 'innocence'],
      lean: 1,
      theme: 'a kindness that comes from the past',
      gift: 'a memory that still gives off warmth',
      snag: 'longing for a time that was never quite so golden',
      act: 'do a simple kindness without explaining it',
      meaning:
        'In an old courtyard a child hands over a cup of flowers. The Six of Cups brings back something sweet and uncomplicated, and asks what it would look like at today’s size.',
    },
    reversed: {
      keywords: ['nostalgia', 'outgrown ties', 'moving on'],
      lean: 0,
      theme: 'a memory that has become a place to hide',
      gift: 'freedom from an old version of the story',
      snag: 'the present measured against a polished past',
      act: 'leave the old house as it is and furnish a new one',
      meaning:
        'The courtyard is smaller than remembered and the flowers are pressed. Affection for the past is no trouble until it starts turning down invitations.',
    },
  },
  seven: {
    upright: {
      keywords: ['options', 'fantasy', 'temptation'],
      lean: -1,
      theme: 'a sky full of possibilities, few of them solid',
      gift: 'an imagination that refuses the obvious',
      snag: 'dreaming used as a way of not choosing',
      act: 'bring one of the dreams down to a practical size',
      meaning:
        'Seven cups float on a cloud, offering jewels, towers, a snake and a veiled stranger. All of them are vivid and only a few have handles.',
    },
    reversed: {
      keywords: ['clarity', 'choice', 'sober sense'],
      lean: 1,
      theme: 'a choice narrowing to what is real',
      gift: 'the clear head that follows a long daydream',
      snag: 'a dull option taken because it was the only solid one',
      act: 'cross three things off the list',
      meaning:
        'The cloud thins and most of the cups go with it. What remains is plainer than the visions and has the advantage of being there in the morning.',
    },
  },
  eight: {
    upright: {
      keywords: ['departure', 'searching', 'moving on'],
      lean: 0,
      theme: 'a quiet leaving of something that was nearly enough',
      gift: 'the courage to want something deeper',
      snag: 'walking away before the harder conversation',
      act: 'take one step away from what no longer feeds you',
      meaning:
        'Eight cups stand neatly stacked, and a figure in red walks uphill without them. Nothing was broken, which makes the leaving harder and the reason for it truer.',
    },
    reversed: {
      keywords: ['staying on', 'fear of change', 'indecision'],
      lean: 0,
      theme: 'a departure that keeps being rehearsed',
      gift: 'the chance to find out whether it can still be mended',
      snag: 'one foot out of the door for years',
      act: 'decide what would make staying a real choice',
      meaning:
        'The boots are by the door and the coat keeps going back on its hook. Either the hill or the house would do, and the hallway is where it hurts.',
    },
  },
  nine: {
    upright: {
      keywords: ['contentment', 'satisfaction', 'a wish granted'],
      lean: 1,
      theme: 'a wish that has come within reach',
      gift: 'the plain pleasure of having enough',
      snag: 'satisfaction that has stopped asking who else is hungry',
      act: 'enjoy what is good without waiting for the catch',
      meaning:
        'A well-fed man sits before a row of nine cups with his arms folded and his hat on straight. Old custom calls this the card of wishes, and its secret is knowing what was wished for.',
    },
    reversed: {
      keywords: ['dissatisfaction', 'excess', 'a hollow treat'],
      lean: 0,
      theme: 'a treat that does not quite satisfy',
      gift: 'a truer idea of what would be enough',
      snag: 'one more helping of the wrong thing',
      act: 'ask what the wish was really for',
      meaning:
        'All the cups are full and the host keeps glancing at the door. Getting what one asked for has turned out to be an excellent way of learning what one wanted.',
    },
  },
  ten: {
    upright: {
      keywords: ['harmony', 'home', 'shared happiness'],
      lean: 1,
      theme: 'happiness large enough to share',
      gift: 'the company of people who come home to each other',
      snag: 'a picture of happiness guarded from any real life',
      act: 'spend time with those who know you best',
      meaning:
        'Children dance, two people raise their arms, and the rainbow is almost beside the point. The Ten of Cups describes affection that has become a place to live.',
    },
    reversed: {
      keywords: ['strained ties', 'ideals', 'disconnection'],
      lean: -1,
      theme: 'a harmony that exists mostly in the photograph',
      gift: 'the will to mend what matters at home',
      snag: 'an ideal that real people keep failing',
      act: 'trade the perfect picture for one honest talk',
      meaning:
        'The rainbow is painted on the window. There is love in the house, along with an agreement not to bring certain things up, and the second is wearing out the first.',
    },
  },
  page: {
    upright: {
      keywords: ['sensitivity', 'surprise', 'imagination'],
      lean: 1,
      theme: 'a tender surprise from an unexpected place',
      gift: 'a playfulness that is not embarrassed by feeling',
      snag: 'a sweet idea of things that has not met the facts',
      act: 'take the odd little feeling seriously',
      meaning:
        'A fish has popped out of the cup to speak, and the Page of Cups leans in to hear it. Imagination knocks softly here, and it rewards those who answer without laughing.',
    },
    reversed: {
      keywords: ['moodiness', 'escapism', 'touchy feelings'],
      lean: 0,
      theme: 'a feeling that sulks instead of speaking',
      gift: 'a young part of the heart that wants noticing',
      snag: 'taking offence as a way of being held',
      act: 'ask plainly for the comfort you are hinting at',
      meaning:
        'The fish has gone back under and the boy is offended. Feelings are very close to the skin, and a hint dropped five times is still not a request.',
    },
  },
  knight: {
    upright: {
      keywords: ['romance', 'invitation', 'idealism'],
      lean: 1,
      theme: 'an invitation carried with great care',
      gift: 'sincerity that is not afraid to look foolish',
      snag: 'a beautiful promise still in search of a plan',
      act: 'make the offer in your own words',
      meaning:
        'The Knight of Cups rides slowly so as not to spill. He brings proposals, poems and apologies, and he means each one at the moment he says it.',
    },
    reversed: {
      keywords: ['moodiness', 'empty promises', 'disillusion'],
      lean: -1,
      theme: 'a promise that sounded better than it is',
      gift: 'a romantic who is learning to keep appointments',
      snag: 'falling for the feeling and forgetting the person',
      act: 'judge the offer by what follows it',
      meaning:
        'The horse has stopped to admire its reflection. Charm is plentiful and follow-through scarce, so lovely words had better be left to age for a week.',
    },
  },
  queen: {
    upright: {
      keywords: ['compassion', 'empathy', 'emotional depth'],
      lean: 1,
      theme: 'a compassion that listens all the way down',
      gift: 'the safety of being understood without explaining',
      snag: 'taking in so much of others that little of oneself is left',
      act: 'listen for the feeling underneath the words',
      meaning:
        'The Queen of Cups holds the only covered cup in the suit and studies it at the edge of the sea. She understands what is felt because she does not hurry to fix it.',
    },
    reversed: {
      keywords: ['emotional overload', 'dependence', 'porous boundaries'],
      lean: 0,
      theme: 'a heart soaked through by other people’s weather',
      gift: 'the right to close the door and dry off',
      snag: 'concern that slowly becomes control',
      act: 'hand back the feelings that are not yours',
      meaning:
        'The tide has come up around the throne. Caring for everyone has blurred whose feelings are whose, and dry land begins with a kindly spoken no.',
    },
  },
  king: {
    upright: {
      keywords: ['emotional balance', 'diplomacy', 'calm'],
      lean: 1,
      theme: 'a calm that stays kind under pressure',
      gift: 'steadiness that leaves room for strong feelings',
      snag: 'feelings governed so well that no one ever meets them',
      act: 'speak from the feeling without being swept off by it',
      meaning:
        'His throne floats on rough water and the King of Cups does not spill a drop. He feels everything the sea feels, and answers only after he has listened to it.',
    },
    reversed: {
      keywords: ['suppressed feeling', 'volatility', 'coldness'],
      lean: -1,
      theme: 'a calm surface with a strong undertow',
      gift: 'the moment when composure can finally be dropped',
      snag: 'kindness withdrawn as a way of winning',
      act: 'say that you are hurt before you say who is wrong',
      meaning:
        'The sea is held down by good manners, and it is pushing back. What has been managed for too long would be gentler if it were spoken.',
    },
  },
}
