import type { Faces, Rank } from './card.ts'

/** The Swords: air, thought and speech. */
export const swords: Record<Rank, Faces> = {
  ace: {
    upright: {
      keywords: ['clarity', 'truth', 'a breakthrough'],
      lean: 1,
      theme: 'a clear thought that cuts through confusion',
      gift: 'the relief of finally having the right word',
      snag: 'a truth used for its edge',
      act: 'say what you know in one plain sentence',
      meaning:
        'A single blade comes up through the clouds and wears the crown on its point. The Ace of Swords is the instant of understanding, clean and a little cold, after which things can be called what they are.',
    },
    reversed: {
      keywords: ['confusion', 'misjudgement', 'clouded thinking'],
      lean: -1,
      theme: 'a thought that cuts in the wrong place',
      gift: 'the good sense to wait until the mind is clear',
      snag: 'winning the argument and losing the point',
      act: 'sleep on the words before you use them',
      meaning:
        'The blade points down and the fog sits on it. A great deal is being thought and little of it is clear, so the sharpest thing on hand may be a question.',
    },
  },
  two: {
    upright: {
      keywords: ['stalemate', 'indecision', 'a truce'],
      lean: 0,
      theme: 'a decision held in careful balance',
      gift: 'a pause that keeps both doors open',
      snag: 'peace kept by refusing to look',
      act: 'take off the blindfold and look at what you already know',
      meaning:
        'She sits blindfolded with two swords crossed over her heart and the tide behind her. The balance is skilful, it costs effort every minute, and it was only meant to be temporary.',
    },
    reversed: {
      keywords: ['a decision forced open', 'mixed information', 'release'],
      lean: 0,
      theme: 'a stalemate that has begun to tip',
      gift: 'the truth that comes in once the guard is lowered',
      snag: 'a rushed choice made to end the tension',
      act: 'choose the option you can explain without flinching',
      meaning:
        'The arms are tired and the blindfold has slipped. Something has to move, and moving with half the facts beats being pushed with none.',
    },
  },
  three: {
    upright: {
      keywords: ['heartache', 'honesty', 'separation'],
      lean: -1,
      theme: 'a painful truth that needs to be felt',
      gift: 'the clean sorrow that makes healing possible',
      snag: 'a hurt retold until it becomes an identity',
      act: 'let yourself feel the hurt without building a case',
      meaning:
        'Three blades meet in one heart while the rain comes down evenly. The card does not soften what hurts, but it shows the wound in the open, where it can be cleaned.',
    },
    reversed: {
      keywords: ['recovery', 'forgiveness', 'lingering hurt'],
      lean: 0,
      theme: 'a hurt that is slowly closing',
      gift: 'the tenderness around an old scar',
      snag: 'a grudge that keeps the blade in to be safe',
      act: 'forgive as much as you honestly can',
      meaning:
        'The rain has thinned and one of the swords has already been drawn out. Recovery is uneven here, quick on some mornings and stubborn on others, and it goes on underneath both.',
    },
  },
  four: {
    upright: {
      keywords: ['rest', 'recovery', 'retreat'],
      lean: 0,
      theme: 'a rest that has become necessary',
      gift: 'quiet in which strength returns by itself',
      snag: 'rest stretched out to avoid what comes next',
      act: 'lie down before you are made to',
      meaning:
        'A knight lies on a tomb with his hands together, and he is only sleeping. Three swords hang on the wall out of reach, which is exactly where a tired mind should leave them.',
    },
    reversed: {
      keywords: ['restlessness', 'burnout', 'a forced return'],
      lean: -1,
      theme: 'a tiredness that refuses to lie down',
      gift: 'the first real energy after a long pause',
      snag: 'rest postponed until the body insists',
      act: 'cancel something and do not replace it',
      meaning:
        'The bed is made and somebody is still answering letters. Whether rest has been refused or has lasted too long, the rhythm of effort and pause needs resetting.',
    },
  },
  five: {
    upright: {
      keywords: ['conflict', 'a hollow win', 'tension'],
      lean: -1,
      theme: 'a win that leaves a bad taste',
      gift: 'knowing which battles were never worth it',
      snag: 'the last word claimed at everyone’s expense',
      act: 'decide whether you want to be right or to be finished',
      meaning:
        'One man gathers the swords and smirks, while two others walk away towards the water. The quarrel has been won and the company lost, and he has not yet done that sum.',
    },
    reversed: {
      keywords: ['reconciliation', 'regret', 'lingering resentment'],
      lean: 0,
      theme: 'a quarrel that is ready to end',
      gift: 'the humility to go back and say sorry',
      snag: 'an apology that is really a second round',
      act: 'make the first small repair',
      meaning:
        'The swords are being handed back, awkwardly, handles first. Pride will complain for a while, and peace can be made in spite of its complaining.',
    },
  },
  six: {
    upright: {
      keywords: ['transition', 'passage', 'calmer water'],
      lean: 0,
      theme: 'a move away from trouble towards calmer water',
      gift: 'a steady hand on the pole',
      snag: 'old baggage carried aboard unopened',
      act: 'leave quietly and keep rowing',
      meaning:
        'A ferryman takes two huddled passengers across, from ruffled water into smooth. Nobody in the boat is cheerful yet, but the far bank has trees on it and is getting closer.',
    },
    reversed: {
      keywords: ['stuck in transition', 'resistance', 'unfinished business'],
      lean: -1,
      theme: 'a crossing that stalls midway',
      gift: 'the chance to settle something before leaving',
      snag: 'rowing hard with the rope still tied',
      act: 'untie the last rope before you pull again',
      meaning:
        'The boat strains and the mooring line is taut. Something on the near bank wants finishing, and until it is done the far one will keep its distance.',
    },
  },
  seven: {
    upright: {
      keywords: ['strategy', 'secrecy', 'evasion'],
      lean: -1,
      theme: 'a plan that depends on not being noticed',
      gift: 'cunning that finds the unguarded door',
      snag: 'a shortcut that has to be hidden',
      act: 'ask what you would do if everyone could see',
      meaning:
        'Somebody tiptoes out of the camp with five swords, grinning back at the two he left. It may be theft or it may be wit, and the tiptoeing suggests he is not quite sure himself.',
    },
    reversed: {
      keywords: ['confession', 'coming clean', 'a change of plan'],
      lean: 1,
      theme: 'a secret on its way into the open',
      gift: 'the lightness of no longer keeping a story straight',
      snag: 'owning up to the small part to hide the large',
      act: 'put back what was not yours and say so',
      meaning:
        'The tiptoeing stops and the swords go down with a clatter. It turns out that honesty was lighter to carry all along.',
    },
  },
  eight: {
    upright: {
      keywords: ['restriction', 'helplessness', 'self-limiting belief'],
      lean: -1,
      theme: 'a cage built mostly of assumptions',
      gift: 'the discovery of how loose the bindings are',
      snag: 'helplessness that has become familiar',
      act: 'test one limit that you have taken on faith',
      meaning:
        'The bound figure stands among eight swords with her feet free and nobody on guard. The walls have gaps wide enough to walk through, though they can only be found by feel.',
    },
    reversed: {
      keywords: ['release', 'self-trust', 'new options'],
      lean: 1,
      theme: 'a restriction coming undone',
      gift: 'the first free step on uncertain ground',
      snag: 'describing the cage so well that nobody leaves it',
      act: 'use the freedom you have instead of the one you lack',
      meaning:
        'The blindfold drops and the field turns out to be open. Some stiffness remains from standing still for so long, and it walks off.',
    },
  },
  nine: {
    upright: {
      keywords: ['worry', 'sleeplessness', 'guilt'],
      lean: -1,
      theme: 'a worry that grows at night',
      gift: 'a conscience that cares how things turn out',
      snag: 'the same thought at three in the morning',
      act: 'say the worry aloud to someone by daylight',
      meaning:
        'A figure sits up in bed with both hands over the face, and the nine swords hang on the wall behind. None of them touches the sleeper, and all of them look nearer in the dark.',
    },
    reversed: {
      keywords: ['relief', 'perspective', 'easing worry'],
      lean: 1,
      theme: 'a worry that shrinks once it is spoken',
      gift: 'the calm that comes with morning',
      snag: 'worrying about having stopped worrying',
      act: 'write the fear down and check it at noon',
      meaning:
        'The hands come down and a little light shows under the door. Fears that filled the room have turned out to be the size of a list.',
    },
  },
  ten: {
    upright: {
      keywords: ['an ending', 'exhaustion', 'a low point'],
      lean: -1,
      theme: 'the far end of a hard stretch',
      gift: 'the certainty that this part is over',
      snag: 'a defeat described more grandly than it was',
      act: 'stop, and let the bad chapter be over',
      meaning:
        'The picture is almost excessive, ten blades where one would have made the point, under a sky that is already turning gold. The worst has been thought, and what follows a low point is the way up.',
    },
    reversed: {
      keywords: ['recovery', 'survival', 'release'],
      lean: 1,
      theme: 'a slow rise after the lowest point',
      gift: 'the knowledge of having come through',
      snag: 'telling the old ending again at every beginning',
      act: 'stand up slowly and keep the day simple',
      meaning:
        'One by one the swords come loose, and the horizon has light in it. Getting up is undramatic work, done in small movements that nobody applauds.',
    },
  },
  page: {
    upright: {
      keywords: ['curiosity', 'alertness', 'blunt honesty'],
      lean: 0,
      theme: 'a sharp mind on the lookout',
      gift: 'the nerve to ask the obvious question',
      snag: 'cleverness that speaks before it has looked',
      act: 'ask the question everyone is stepping around',
      meaning:
        'Hair in the wind and sword half raised, the Page of Swords looks both ways at once. He is quick, candid and easily bored, and he learns by poking at things.',
    },
    reversed: {
      keywords: ['gossip', 'haste', 'sharp words'],
      lean: -1,
      theme: 'a clever remark that lands badly',
      gift: 'a quick wit on the point of learning tact',
      snag: 'watching other people’s business from behind a hedge',
      act: 'check the facts before you pass them on',
      meaning:
        'The wind has changed and the boy is swinging at weather. Half-heard news travels quickly here, and it would be a kindness to let some of it drop.',
    },
  },
  knight: {
    upright: {
      keywords: ['urgency', 'directness', 'ambition'],
      lean: 0,
      theme: 'a headlong drive to get to the point',
      gift: 'a mind that cuts straight to what matters',
      snag: 'being in such a hurry to be right that no one is heard',
      act: 'say your piece straight, then wait for the reply',
      meaning:
        'The Knight of Swords gallops into the wind with his visor up. Nobody reaches the point faster, and few notice less on the way.',
    },
    reversed: {
      keywords: ['aggression', 'impatience', 'scattered thinking'],
      lean: -1,
      theme: 'an argument moving faster than its reasons',
      gift: 'speed that can be turned once it is noticed',
      snag: 'a sharp reply to a thing nobody said',
      act: 'read everything twice before you answer',
      meaning:
        'The charge has lost sight of what it was about. Words are flying ahead of thoughts, and a held breath would save a long apology.',
    },
  },
  queen: {
    upright: {
      keywords: ['independence', 'honesty', 'clear boundaries'],
      lean: 0,
      theme: 'a clear mind that has learned from sorrow',
      gift: 'fairness with no sugar on it',
      snag: 'a high standard that keeps people at arm’s length',
      act: 'state your terms kindly and only once',
      meaning:
        'The Queen of Swords sits above the clouds with one hand open and one on the hilt. She has known loss, thinks the better for it, and says what others are still drafting.',
    },
    reversed: {
      keywords: ['bitterness', 'coldness', 'harsh judgement'],
      lean: -1,
      theme: 'a wit sharpened on old disappointment',
      gift: 'the honesty to see where hurt did the talking',
      snag: 'a verdict delivered where comfort was wanted',
      act: 'soften the tone and keep the truth',
      meaning:
        'The open hand has closed. Clear sight is still there, but it has been pointed at faults for so long that kindness now looks naive to it.',
    },
  },
  king: {
    upright: {
      keywords: ['reason', 'authority', 'impartial judgement'],
      lean: 0,
      theme: 'a decision made by careful thought',
      gift: 'a mind that can be fair when it isn’t pleasant',
      snag: 'logic applied where tenderness was needed',
      act: 'write down your reasons and see if they hold',
      meaning:
        'The King of Swords faces straight ahead, and so does his blade. He weighs, decides and explains, and those who disagree at least know why.',
    },
    reversed: {
      keywords: ['harshness', 'misuse of power', 'cold logic'],
      lean: -1,
      theme: 'cleverness used to stay above it all',
      gift: 'a keen mind that improves once it is challenged',
      snag: 'a rule quoted to avoid a person',
      act: 'let someone disagree with you to the end of the sentence',
      meaning:
        'The sword tilts towards whoever spoke last. Reason has been hired as a bodyguard here, and it would rather go back to being a friend.',
    },
  },
}
