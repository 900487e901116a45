import type { Faces, Rank } from './card.ts'

/** The Pentacles: earth, work and the things of every day. */
export const pentacles: Record<Rank, Faces> = {
  ace: {
    upright: {
      keywords: ['opportunity', 'groundwork', 'prosperity'],
      lean: 1,
      theme: 'a solid chance, small enough to hold',
      gift: 'something real to work with',
      snag: 'an opportunity admired until it goes to someone else',
      act: 'plant something small where you can look after it',
      meaning:
        'A coin rests in an open palm above a garden with the gate ajar. The Ace of Pentacles is a beginning with weight to it, modest in size and very willing to grow.',
    },
    reversed: {
      keywords: ['a missed chance', 'poor planning', 'loose ends'],
      lean: 0,
      theme: 'a promising start on unready ground',
      gift: 'a clear view of what to prepare first',
      snag: 'reaching for the reward ahead of the work',
      act: 'get the groundwork in order before you reach for more',
      meaning:
        'The coin has been offered and the hand is full. There may be nothing wrong with the chance except the state of the desk it landed on.',
    },
  },
  two: {
    upright: {
      keywords: ['juggling', 'adaptability', 'balance'],
      lean: 0,
      theme: 'the juggling of two demands at once',
      gift: 'a light touch with changing priorities',
      snag: 'a busyness that hides what matters most',
      act: 'keep the rhythm and drop whatever breaks it',
      meaning:
        'A young man dances while two coins run round a loop, and the ships behind him ride high waves. He manages by moving, and his balance would vanish if he stood still to admire it.',
    },
    reversed: {
      keywords: ['overload', 'dropped balls', 'disorder'],
      lean: -1,
      theme: 'a pile of tasks juggled by too few hands',
      gift: 'the moment of truth about what can be dropped',
      snag: 'chaos mistaken for being needed',
      act: 'put one thing down on purpose',
      meaning:
        'The rhythm is gone and the coins are on different beats. No one is being lazy: there are simply three hands’ worth of work here and two hands.',
    },
  },
  three: {
    upright: {
      keywords: ['teamwork', 'craft', 'learning'],
      lean: 1,
      theme: 'work that is better for being shared',
      gift: 'skill that other people can see and trust',
      snag: 'a committee where a craftsman was needed',
      act: 'show your work and ask what is missing',
      meaning:
        'A mason, a monk and a planner stand under one arch, each knowing something the others don’t. Good work in this card is a conversation, with the stone as its record.',
    },
    reversed: {
      keywords: ['poor teamwork', 'uneven effort', 'unseen work'],
      lean: -1,
      theme: 'a collaboration that has lost its plan',
      gift: 'a chance to say who does what',
      snag: 'doing everyone’s part and resenting it',
      act: 'agree on the plan again from the beginning',
      meaning:
        'The arch is going up from three different drawings. Talent is not the trouble, since nobody has asked out loud what is being built.',
    },
  },
  four: {
    upright: {
      keywords: ['security', 'saving', 'control'],
      lean: 0,
      theme: 'a firm hold on what is safe',
      gift: 'the prudence to keep something back',
      snag: 'a fist too tight to receive anything',
      act: 'loosen your hold on one thing and notice what happens',
      meaning:
        'He sits on one coin, stands on two and hugs the fourth. The Four of Pentacles knows the worth of what it has, and has begun to belong to it.',
    },
    reversed: {
      keywords: ['letting go', 'generosity', 'insecurity'],
      lean: 0,
      theme: 'a grip that is starting to relax',
      gift: 'generosity that surprises the giver',
      snag: 'spending in order to feel free',
      act: 'give away something you were saving for no reason',
      meaning:
        'One coin has rolled free and the city behind has not collapsed. Security is being redefined here, somewhere between clutching and scattering.',
    },
  },
  five: {
    upright: {
      keywords: ['hardship', 'isolation', 'worry'],
      lean: -1,
      theme: 'a lean season that feels lonely',
      gift: 'the loyalty of whoever walks alongside',
      snag: 'a pride that will not knock at the lit window',
      act: 'ask for help while the window is still lit',
      meaning:
        'Two people pass a glowing church window in the snow and do not look up. The cold is real, the shelter is real as well, and the distance between them is about one door.',
    },
    reversed: {
      keywords: ['recovery', 'help accepted', 'improvement'],
      lean: 1,
      theme: 'the end of a lean season',
      gift: 'help that finally gets through',
      snag: 'expecting the snow in every month of the year',
      act: 'accept the small help that is on offer',
      meaning:
        'The snow is easing and someone has found the door. Getting warm takes longer than getting in, and confidence is usually the last thing to thaw.',
    },
  },
  six: {
    upright: {
      keywords: ['generosity', 'exchange', 'fairness'],
      lean: 1,
      theme: 'giving and receiving in fair measure',
      gift: 'a generosity that keeps no ledger',
      snag: 'a gift with a string tied to it',
      act: 'give what you can spare and accept what you need',
      meaning:
        'A merchant shares out coins with a scale in his other hand. The Six of Pentacles is kind and also exact, aware that most people stand on both sides of that scale in a lifetime.',
    },
    reversed: {
      keywords: ['strings attached', 'debt', 'one-sided giving'],
      lean: -1,
      theme: 'a generosity that has stopped being equal',
      gift: 'the right to say that the price is too high',
      snag: 'help that keeps someone small',
      act: 'ask what is expected in return',
      meaning:
        'The scale leans and both parties pretend not to see it. Something is being paid here in gratitude, silence or time, and the real terms deserve a mention.',
    },
  },
  seven: {
    upright: {
      keywords: ['patience', 'assessment', 'long-term growth'],
      lean: 0,
      theme: 'a long effort that needs a moment’s review',
      gift: 'trust in work that grows out of sight',
      snag: 'pulling up the plant to inspect its roots',
      act: 'stop and see what is growing before you add more',
      meaning:
        'The gardener rests on his hoe and looks the vine over without picking anything. Growth has its own calendar, and his part at this hour is to notice.',
    },
    reversed: {
      keywords: ['impatience', 'wasted effort', 'doubt'],
      lean: 0,
      theme: 'an effort that gives back less than it takes',
      gift: 'freedom from a plan that was never going to fruit',
      snag: 'one more season given out of stubbornness',
      act: 'move your effort to where the soil is better',
      meaning:
        'Half the vine is leaf. There is no shame in having tended the wrong row, and the skill learned there will move to the next one easily.',
    },
  },
  eight: {
    upright: {
      keywords: ['diligence', 'mastery', 'practice'],
      lean: 1,
      theme: 'skill built one careful piece at a time',
      gift: 'the quiet pride of doing a thing properly',
      snag: 'perfecting the part that nobody uses',
      act: 'do the next piece a little better than the last',
      meaning:
        'Seven coins are finished and he is bent over the eighth, with the town well out of earshot. Repetition is his teacher, and it has become a kind of company.',
    },
    reversed: {
      keywords: ['perfectionism', 'dull routine', 'cut corners'],
      lean: -1,
      theme: 'work that has lost its reason',
      gift: 'the signal that a skill is ready for something new',
      snag: 'polishing a thing that was finished last week',
      act: 'find the part of the work that still teaches you something',
      meaning:
        'The hammer rises and falls and nobody is thinking about the coin. Either the care has gone out of it or far too much has gone in, and both are cured by remembering what it is for.',
    },
  },
  nine: {
    upright: {
      keywords: ['independence', 'reward', 'refinement'],
      lean: 1,
      theme: 'an independence that was earned',
      gift: 'pleasure in what one’s own hands have made',
      snag: 'a lovely garden with the gate locked',
      act: 'enjoy what you have built, in your own company',
      meaning:
        'A woman walks in her vineyard with a hooded falcon on her glove, and nobody has to be asked. Discipline is what planted all this ease, and it now stays politely out of sight.',
    },
    reversed: {
      keywords: ['overwork', 'dependence', 'shaky worth'],
      lean: 0,
      theme: 'a comfort that depends on keeping up appearances',
      gift: 'a fresh question about what is truly worth owning',
      snag: 'proving one’s value by what can be shown',
      act: 'spend an hour that earns nothing at all',
      meaning:
        'The garden is splendid and somebody is too busy maintaining it to sit down. Value has slipped from the life to its display, and it will go back when invited.',
    },
  },
  ten: {
    upright: {
      keywords: ['legacy', 'family', 'lasting security'],
      lean: 1,
      theme: 'something built to outlast its builder',
      gift: 'a depth of roots to rely on',
      snag: 'loyalty to how the family does things',
      act: 'think in years and choose what should last',
      meaning:
        'An old man, a couple, a child and two dogs share one archway and never once look at the coins. The Ten of Pentacles is wealth that has turned into surroundings.',
    },
    reversed: {
      keywords: ['family tension', 'short-term gain', 'instability'],
      lean: -1,
      theme: 'a legacy that weighs more than it gives',
      gift: 'the liberty to build on other ground',
      snag: 'an inheritance of arguments',
      act: 'settle what belongs to whom, kindly and in plain words',
      meaning:
        'The arch has a crack and everyone has a theory about whose it is. What was handed down includes a few habits, and those may be declined.',
    },
  },
  page: {
    upright: {
      keywords: ['study', 'practicality', 'a promising start'],
      lean: 1,
      theme: 'a practical interest taken seriously',
      gift: 'the patience of someone learning by doing',
      snag: 'a course of study that never meets the world',
      act: 'learn the first practical skill you will need',
      meaning:
        'The Page of Pentacles stands in a ploughed field and holds the coin up like a small moon. He is a beginner and knows it, and that makes his progress steady.',
    },
    reversed: {
      keywords: ['procrastination', 'distraction', 'slow progress'],
      lean: 0,
      theme: 'a good intention without a timetable',
      gift: 'a second chance to start on a smaller scale',
      snag: 'preparing to prepare',
      act: 'set a time to start and begin badly',
      meaning:
        'The field is half ploughed and the coin has become something to daydream with. Talent is waiting for a routine, and the routine could be ten minutes long.',
    },
  },
  knight: {
    upright: {
      keywords: ['reliability', 'patience', 'routine'],
      lean: 0,
      theme: 'slow progress that does not stop',
      gift: 'the steadiness of someone who always turns up',
      snag: 'a routine too tidy to let anything new in',
      act: 'do the dull part first and do it fully',
      meaning:
        'The heaviest horse in the deck stands still while the Knight of Pentacles surveys his field. He will arrive later than the others, with everything he said he would bring.',
    },
    reversed: {
      keywords: ['stagnation', 'boredom', 'stubbornness'],
      lean: -1,
      theme: 'a routine that has stopped going anywhere',
      gift: 'a strength that moves well once it is asked',
      snag: 'caution used as a reason for never starting',
      act: 'change the order of your usual day',
      meaning:
        'The horse has taken root. Care has hardened into caution and caution into habit, and a small unplanned detour would do the animal good.',
    },
  },
  queen: {
    upright: {
      keywords: ['care', 'practicality', 'comfort'],
      lean: 1,
      theme: 'a practical care that makes life easier',
      gift: 'the comfort of a well-kept place',
      snag: 'looking after everything except oneself',
      act: 'make the place around you a little more comfortable',
      meaning:
        'The Queen of Pentacles holds her coin the way one holds a sleeping child, with a rabbit loose at the edge of her garden. Her kindness comes in the form of soup, lists and clean sheets.',
    },
    reversed: {
      keywords: ['neglect of self', 'clutter', 'anxiety about home'],
      lean: 0,
      theme: 'a care that has forgotten its own needs',
      gift: 'the wisdom to simplify what needs looking after',
      snag: 'fussing over details to quiet a larger worry',
      act: 'look after your own body first for one whole day',
      meaning:
        'The larder is full and the cook has not eaten. Attention has been going outward in small coins all day, and a little has to be kept for the house it comes from.',
    },
  },
  king: {
    upright: {
      keywords: ['success', 'stewardship', 'dependability'],
      lean: 1,
      theme: 'success that is calmly looked after',
      gift: 'the ease of someone who has done this for years',
      snag: 'a worth measured only in what can be counted',
      act: 'manage what you have as if you meant to hand it on',
      meaning:
        'Vines grow over the robe of the King of Pentacles until man and garden are hard to tell apart. He built slowly, owns it lightly, and is generous because he can count.',
    },
    reversed: {
      keywords: ['greed', 'stubbornness', 'fixation on status'],
      lean: -1,
      theme: 'a success that has become a cage of its own',
      gift: 'experience that could still learn something new',
      snag: 'a price put on things that have none',
      act: 'ask what all the effort was supposed to be for',
      meaning:
        'The vines have grown over the door. There is plenty in the house, guarded by a man who has begun to confuse what he owns with what he is.',
    },
  },
}
