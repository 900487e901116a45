import type { Faces, Rank } from './card.ts'

/** The Wands: fire, will and enterprise. */
export const wands: Record<Rank, Faces> = {
  ace: {
    upright: {
      keywords: ['spark', 'inspiration', 'desire'],
      lean: 1,
      theme: 'a spark that wants to become a fire',
      gift: 'the plain energy of wanting something',
      snag: 'enthusiasm spent before the work begins',
      act: 'act on the idea while it is still warm',
      meaning:
        'A living branch is held out from a cloud, with its leaves still opening. The Ace of Wands gives appetite and a first push, and it leaves the tending to whoever takes hold.',
    },
    reversed: {
      keywords: ['delay', 'low energy', 'a false spark'],
      lean: 0,
      theme: 'an idea that will not quite catch',
      gift: 'time to find drier wood',
      snag: 'a dozen beginnings kept alive on excitement alone',
      act: 'find out what dampened the wish before you relight it',
      meaning:
        'The match has been struck several times and the wood is wet. Nothing is wrong with the wish itself, though it may belong to another season or another person.',
    },
  },
  two: {
    upright: {
      keywords: ['planning', 'ambition', 'a wider view'],
      lean: 1,
      theme: 'a plan that looks past the garden wall',
      gift: 'the confidence to imagine something larger',
      snag: 'a world kept small enough to hold in one hand',
      act: 'choose the horizon you mean and turn towards it',
      meaning:
        'From the castle wall the whole coast is visible, and the globe fits in one palm. The Two of Wands is the pleasant, restless hour between having enough and wanting more.',
    },
    reversed: {
      keywords: ['hesitation', 'staying in', 'fear of the unknown'],
      lean: 0,
      theme: 'a plan that never leaves the house',
      gift: 'a clear picture of what safety costs',
      snag: 'the comfort of planning used in place of going',
      act: 'put a date on the first outward step',
      meaning:
        'The globe has been turned so often that the paint is worn. Preparation was useful until it became the thing being done.',
    },
  },
  three: {
    upright: {
      keywords: ['expansion', 'foresight', 'first returns'],
      lean: 1,
      theme: 'a venture already on the water',
      gift: 'patience that comes from having truly begun',
      snag: 'watching the horizon while the shore needs work',
      act: 'trust what you have sent out and widen the view',
      meaning:
        'Ships are out, and the Three of Wands watches them from a height without calling them back. Early effort is starting to travel on its own, further than its maker can walk.',
    },
    reversed: {
      keywords: ['delays', 'narrow plans', 'disappointment'],
      lean: -1,
      theme: 'a return that is slower than hoped',
      gift: 'a better estimate of how long good things take',
      snag: 'an empty horizon stared at until it feels personal',
      act: 'shorten the plan to what you can see from here',
      meaning:
        'The harbour stays quiet and the wind is no one’s fault. Plans made in fair weather could use a second route and a little less pride.',
    },
  },
  four: {
    upright: {
      keywords: ['celebration', 'homecoming', 'stability'],
      lean: 1,
      theme: 'a reason to celebrate with others',
      gift: 'a place where people are glad of each other',
      snag: 'a party kept going so that nobody looks at the bill',
      act: 'stop and share what has gone well',
      meaning:
        'Four posts and a garland make a doorway out in the open air. The Four of Wands honours a stage completed, and it does so in company, because joy that is witnessed lasts longer.',
    },
    reversed: {
      keywords: ['tension at home', 'a postponed celebration', 'restlessness'],
      lean: 0,
      theme: 'a welcome that feels unfinished',
      gift: 'the wish to belong without pretending',
      snag: 'a family quarrel hidden under the garland',
      act: 'thank someone you have been taking for granted',
      meaning:
        'The garland hangs a little crooked and two of the guests are not speaking. Belonging is still possible here, once the occasion matters less than the people.',
    },
  },
  five: {
    upright: {
      keywords: ['rivalry', 'friction', 'lively disagreement'],
      lean: -1,
      theme: 'a scuffle of competing wishes',
      gift: 'the heat that shows what each person cares about',
      snag: 'an argument that nobody is trying to win',
      act: 'say what you are actually competing for',
      meaning:
        'Five young men swing their staves and no blow quite lands. The clash is noisy, half sport and half quarrel, and a good deal of fresh energy is looking for a common target.',
    },
    reversed: {
      keywords: ['truce', 'avoided conflict', 'tension inside'],
      lean: 0,
      theme: 'a quarrel that has gone indoors',
      gift: 'a readiness to stop scoring points',
      snag: 'peace kept by never mentioning the subject',
      act: 'raise the small disagreement while it is small',
      meaning:
        'The staves are lowered, though every hand is still closed. Some of the fight has ended and some has only become polite, and it is worth learning which.',
    },
  },
  six: {
    upright: {
      keywords: ['recognition', 'progress', 'pride'],
      lean: 1,
      theme: 'effort that is finally noticed',
      gift: 'the lift that comes from being cheered on',
      snag: 'a need for applause that grows with each helping',
      act: 'accept the praise and name who helped',
      meaning:
        'A rider comes home crowned with laurel, at a walking pace so that everyone can see. The Six of Wands enjoys its moment in the open, and the horse, wisely, keeps going.',
    },
    reversed: {
      keywords: ['self-doubt', 'late recognition', 'wounded pride'],
      lean: -1,
      theme: 'good work that goes unapplauded',
      gift: 'a sense of worth that stops waiting for the crowd',
      snag: 'a reputation that needs constant polishing',
      act: 'decide for yourself what counts as having done well',
      meaning:
        'The parade has gone down another street. Being overlooked stings, and it also leaves a person free to ask whether the wreath was ever the point.',
    },
  },
  seven: {
    upright: {
      keywords: ['defence', 'conviction', 'persistence'],
      lean: 0,
      theme: 'a position worth standing up for',
      gift: 'the firmness of someone who knows the ground',
      snag: 'a habit of expecting attack',
      act: 'hold the ground that matters and let the rest go',
      meaning:
        'One figure holds the hill against six staves from below, wearing odd shoes, as if called out in a hurry. The high ground is real, and so is the tiredness of defending it.',
    },
    reversed: {
      keywords: ['overwhelm', 'giving way', 'defensiveness'],
      lean: -1,
      theme: 'a defence that has become exhausting',
      gift: 'permission to leave a hill that is not worth it',
      snag: 'every question heard as an attack',
      act: 'ask for help before your arm gives out',
      meaning:
        'The staves keep coming and the footing has grown loose. Some of this ground was never worth the climb, and stepping back from it would free both hands.',
    },
  },
  eight: {
    upright: {
      keywords: ['speed', 'news', 'alignment'],
      lean: 1,
      theme: 'a sudden quickening of events',
      gift: 'momentum that asks only to be steered',
      snag: 'haste that skips the one important detail',
      act: 'answer quickly and keep it simple',
      meaning:
        'Eight wands cross a clear sky with nothing in their way. What was slow becomes swift all at once, and messages, journeys and decisions land close together.',
    },
    reversed: {
      keywords: ['delay', 'crossed messages', 'rushing'],
      lean: 0,
      theme: 'a message stuck somewhere on its way',
      gift: 'a pause long enough to check the address',
      snag: 'hurry that makes the work twice as long',
      act: 'confirm what was meant before you react',
      meaning:
        'The arrows are in the air but the target has moved. Crossed signals and small delays make everything feel personal that is merely late.',
    },
  },
  nine: {
    upright: {
      keywords: ['resilience', 'vigilance', 'the last stretch'],
      lean: 0,
      theme: 'the stamina for one more round',
      gift: 'the toughness of someone who has come this far',
      snag: 'a guard kept up after the danger has gone',
      act: 'rest against the fence, then finish',
      meaning:
        'A bandaged man leans on his staff and keeps his eyes open. The Nine of Wands is tired and has every right to be, with far more behind him than ahead.',
    },
    reversed: {
      keywords: ['fatigue', 'suspicion', 'stubborn defence'],
      lean: -1,
      theme: 'a watch kept too long without relief',
      gift: 'the good sense to hand the post to someone else',
      snag: 'an old bruise that chooses the new responses',
      act: 'let someone else keep watch for a night',
      meaning:
        'The fence is finished and the guard will not come in. Experience has taught him caution so thoroughly that it has become difficult to teach him anything else.',
    },
  },
  ten: {
    upright: {
      keywords: ['burden', 'duty', 'overcommitment'],
      lean: -1,
      theme: 'a load that has grown one yes at a time',
      gift: 'the strength of a person who finishes things',
      snag: 'responsibility carried so close that it blocks the view',
      act: 'put down one thing that was never yours',
      meaning:
        'A man walks bent towards a village that is nearly in reach, ten staves in his arms and his face pressed into them. He took up each for a good reason, and together they hide the road.',
    },
    reversed: {
      keywords: ['letting go', 'delegation', 'near collapse'],
      lean: 0,
      theme: 'a burden ready to be shared out',
      gift: 'the relief of counting what can be dropped',
      snag: 'complaining about a weight while refusing all help',
      act: 'hand over a task and let it be done differently',
      meaning:
        'One stave has slipped and, oddly, nothing terrible happened. The pile can be sorted now into what matters, what can wait and what belonged to somebody else.',
    },
  },
  page: {
    upright: {
      keywords: ['curiosity', 'enthusiasm', 'good news'],
      lean: 1,
      theme: 'a curiosity that has just caught fire',
      gift: 'the boldness of someone who hasn’t been told it is hard',
      snag: 'a new passion every other morning',
      act: 'follow the interest before you ask where it leads',
      meaning:
        'The Page of Wands studies a sprouting staff as though nobody had ever seen one. Enthusiasm is the whole message, and it arrives out of breath.',
    },
    reversed: {
      keywords: ['boredom', 'unreliable news', 'a scattered start'],
      lean: 0,
      theme: 'a bright interest that fizzles early',
      gift: 'an honest answer about what no longer excites',
      snag: 'big talk about a thing not yet attempted',
      act: 'pick the one idea you would still like in a month',
      meaning:
        'The staff is being twirled now instead of studied. Restlessness has outrun interest, and a smaller promise would be easier to keep.',
    },
  },
  knight: {
    upright: {
      keywords: ['adventure', 'passion', 'boldness'],
      lean: 1,
      theme: 'a charge towards what is wanted',
      gift: 'heat enough to set others moving',
      snag: 'a fast exit disguised as a bold entrance',
      act: 'go openly after what you want, and stay past the exciting part',
      meaning:
        'The Knight of Wands rears up in a yellow coat with the desert already behind him. He is wonderful at leaving and arriving, and less practised at the hours between.',
    },
    reversed: {
      keywords: ['impatience', 'recklessness', 'burnout'],
      lean: -1,
      theme: 'a hot temper looking for a direction',
      gift: 'energy that turns reliable once it has slept',
      snag: 'a grand gesture made to escape a dull task',
      act: 'cool off before you send the message',
      meaning:
        'The horse has bolted and the rider is calling it a decision. There is plenty of fire here and nowhere sensible to put it until tempers have cooled.',
    },
  },
  queen: {
    upright: {
      keywords: ['confidence', 'warmth', 'magnetism'],
      lean: 1,
      theme: 'confidence that warms a whole room',
      gift: 'generosity with nothing to prove',
      snag: 'a bright front that leaves no place to be tired',
      act: 'take up the space you need and invite others in',
      meaning:
        'With a sunflower in one hand and a black cat at her feet, the Queen of Wands sits easily in full view. She leads by being interested, and people stand a little straighter for it.',
    },
    reversed: {
      keywords: ['jealousy', 'doubt', 'a dimmed flame'],
      lean: 0,
      theme: 'a confidence that has begun to compare itself',
      gift: 'the honesty to say that admiration has run low',
      snag: 'charm used to keep everyone slightly off balance',
      act: 'do something you love where nobody is marking it',
      meaning:
        'The sunflower has turned to look at someone else’s garden. Her fire is unharmed, though comparison has been eating the fuel.',
    },
  },
  king: {
    upright: {
      keywords: ['vision', 'leadership', 'enterprise'],
      lean: 1,
      theme: 'a vision bold enough to be followed',
      gift: 'leadership that lights other people’s lamps',
      snag: 'an idea too grand to be questioned',
      act: 'state the goal plainly and let others carry part of it',
      meaning:
        'The King of Wands leans forward on his throne as if about to stand. He sees the finished thing before the first stone is laid, and he is at his best when he lets others lay some.',
    },
    reversed: {
      keywords: ['impulsiveness', 'high demands', 'domineering'],
      lean: -1,
      theme: 'authority that burns hotter than it needs to',
      gift: 'a drive that turns generous once it listens',
      snag: 'impatience with anyone slower',
      act: 'ask a question where you would usually give an order',
      meaning:
        'The salamander on the robe has started to bite its own tail. Great plans are being announced at great speed, and the people meant to build them have gone quiet.',
    },
  },
}
