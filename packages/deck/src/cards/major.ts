import type { Faces, MajorId } from './card.ts'

/** The twenty-two Major Arcana, in their order from 0 to 21. */
export const majors: Record<MajorId, Faces> = {
  'the-fool': {
    upright: {
      keywords: ['beginnings', 'trust', 'freedom'],
      lean: 1,
      theme: 'a beginning taken on trust',
      gift: 'the lightness of someone with nothing to defend',
      snag: 'a leap made so as not to look down',
      act: 'take one real step before the plan is finished',
      meaning:
        'The Fool sets out before the map is drawn, because some roads only show themselves underfoot. Inexperience is no handicap here: it leaves every door worth trying.',
    },
    reversed: {
      keywords: ['hesitation', 'carelessness', 'a false start'],
      lean: 0,
      theme: 'a start that is either rushed or endlessly put off',
      gift: 'the second look that saves a good idea from a bad launch',
      snag: 'a risk taken mainly for the story it will make',
      act: 'name what you are afraid of losing, then choose',
      meaning:
        'The bag is packed and the dog is barking, yet the foot hangs in the air. Sometimes that pause is good sense arriving late, and sometimes it is fear dressed up as timing.',
    },
  },
  'the-magician': {
    upright: {
      keywords: ['skill', 'focus', 'initiative'],
      lean: 1,
      theme: 'the moment when intention becomes action',
      gift: 'a full set of tools and the wit to use them',
      snag: 'cleverness that performs more than it delivers',
      act: 'gather what you already have and begin',
      meaning:
        'Everything the Magician needs is already on the table. The art lies in pointing it all at one purpose and keeping it there.',
    },
    reversed: {
      keywords: ['scattered effort', 'trickery', 'unused talent'],
      lean: -1,
      theme: 'talent spread so thin that nothing catches',
      gift: 'a clear view of which promises were only talk',
      snag: 'a polished surface with little behind it',
      act: 'finish one thing before you announce another',
      meaning:
        'The hands move quickly and the eye is led elsewhere. Skill is present but divided, and what it needs is a single honest aim.',
    },
  },
  'the-high-priestess': {
    upright: {
      keywords: ['intuition', 'stillness', 'the unspoken'],
      lean: 1,
      theme: 'a knowledge that has not yet found words',
      gift: 'the quiet sense that notices what was left out',
      snag: 'a silence kept so long that it becomes a wall',
      act: 'listen to what you noticed before you explained it',
      meaning:
        'Between her two pillars the High Priestess keeps a curtain, and she is in no hurry to lift it. What is true here ripens in quiet and will not be argued into the open.',
    },
    reversed: {
      keywords: ['secrecy', 'self-doubt', 'noise'],
      lean: -1,
      theme: 'an inner voice drowned out by other people’s opinions',
      gift: 'the relief of a secret finally put down',
      snag: 'information held back until it turns into distance',
      act: 'say the thing you keep circling around',
      meaning:
        'Too many voices have crowded into the temple. The answer has been audible for some time, but it speaks lower than the advice.',
    },
  },
  'the-empress': {
    upright: {
      keywords: ['nurture', 'abundance', 'the senses'],
      lean: 1,
      theme: 'growth that comes from steady care',
      gift: 'a warmth in which other things can grow',
      snag: 'comfort so thick that nothing needs to move',
      act: 'feed what is already alive and growing',
      meaning:
        'The Empress works the way a garden does: generously, in season, and without being shouted at. Pleasure belongs to her method, since what is enjoyed gets tended.',
    },
    reversed: {
      keywords: ['depletion', 'smothering', 'a creative block'],
      lean: 0,
      theme: 'care that gives from an empty cup',
      gift: 'the honest tiredness that asks to be looked after too',
      snag: 'help offered so constantly that it leaves no air',
      act: 'let something be good enough and rest',
      meaning:
        'A garden can be overwatered as easily as forgotten. Where giving has become a reflex, growth stalls until the gardener is fed as well.',
    },
  },
  'the-emperor': {
    upright: {
      keywords: ['structure', 'authority', 'steadiness'],
      lean: 1,
      theme: 'an order strong enough to build on',
      gift: 'the calm of clear rules fairly kept',
      snag: 'control mistaken for safety',
      act: 'set one boundary and keep it without apology',
      meaning:
        'Stone, armour and a long view: the Emperor makes a place where things can last. His power is reliability, and it shows in what he refuses as much as in what he builds.',
    },
    reversed: {
      keywords: ['rigidity', 'control', 'weak foundations'],
      lean: -1,
      theme: 'a rule that has outlived its reason',
      gift: 'the discovery of where firmness is really needed',
      snag: 'a grip that tightens whenever it is questioned',
      act: 'loosen one rule and see what still holds',
      meaning:
        'The throne is heavy and hard to leave. Either the structure has gone stiff or it was never finished, and both show the moment any weight is put on it.',
    },
  },
  'the-hierophant': {
    upright: {
      keywords: ['tradition', 'teaching', 'belonging'],
      lean: 0,
      theme: 'a lesson handed down from those who went before',
      gift: 'a well-worn path with good company on it',
      snag: 'a custom followed after its meaning has gone',
      act: 'ask someone who has been down this road before',
      meaning:
        'The Hierophant keeps what many people took a long time to learn. His keys open most easily for those willing to be a student first.',
    },
    reversed: {
      keywords: ['unorthodoxy', 'questioning', 'personal belief'],
      lean: 0,
      theme: 'a break with the way it has always been done',
      gift: 'the freedom to keep the wisdom and drop the ceremony',
      snag: 'rebellion that still lets the old rules choose the subject',
      act: 'work out which beliefs are truly yours',
      meaning:
        'Kneeling in the front row no longer feels honest. The tradition may still hold something of value, though it will have to be chosen this time and cannot simply be inherited.',
    },
  },
  'the-lovers': {
    upright: {
      keywords: ['choice', 'union', 'values'],
      lean: 1,
      theme: 'a choice made with the whole heart',
      gift: 'the ease of being fully seen by someone',
      snag: 'a longing to please that blurs the real answer',
      act: 'choose what you would choose with nobody watching',
      meaning:
        'Two figures stand uncovered beneath the same light. The Lovers are about affection, and even more about the decision that makes affection real.',
    },
    reversed: {
      keywords: ['disharmony', 'avoidance', 'mixed motives'],
      lean: -1,
      theme: 'a choice avoided or made for the wrong audience',
      gift: 'an honest look at where values have parted ways',
      snag: 'a yes on the lips and a no in the body',
      act: 'admit which option you keep defending and why',
      meaning:
        'The light falls on two people looking in different directions. Attraction and agreement have come apart, and harmony returns when someone says what they actually want.',
    },
  },
  'the-chariot': {
    upright: {
      keywords: ['drive', 'direction', 'self-command'],
      lean: 1,
      theme: 'momentum held together by will',
      gift: 'the discipline to steer two opposing impulses',
      snag: 'speed that outruns its own sense of direction',
      act: 'pick the road and put both hands on the reins',
      meaning:
        'The two creatures in front of the Chariot would happily pull apart. Victory here is a feat of steering, won by whoever knows where the road leads.',
    },
    reversed: {
      keywords: ['drift', 'force', 'stalled progress'],
      lean: -1,
      theme: 'effort pulling in two directions at once',
      gift: 'the chance to stop and choose the destination again',
      snag: 'pushing harder where turning would work',
      act: 'slow down until you can say where you are going',
      meaning:
        'Dust rises and the wheels spin. More force will not help a vehicle that is aimed at two places, and a short stop may be the fastest part of the journey.',
    },
  },
  strength: {
    upright: {
      keywords: ['patience', 'courage', 'gentleness'],
      lean: 1,
      theme: 'courage that keeps its voice low',
      gift: 'a gentle hand that does not let go',
      snag: 'patience used to swallow what ought to be said',
      act: 'stay kind and stay put for a little longer',
      meaning:
        'A woman closes a lion’s mouth with no more force than she would use on a door. What she has is familiarity: she has stopped fighting her own fire and learned its habits.',
    },
    reversed: {
      keywords: ['self-doubt', 'frayed temper', 'hidden weariness'],
      lean: 0,
      theme: 'a brave face worn past its comfort',
      gift: 'the softness that follows once pretending stops',
      snag: 'a small irritation carrying a much larger feeling',
      act: 'treat yourself as you would treat a frightened friend',
      meaning:
        'The lion has not grown, though the hand has begun to shake. Courage returns here by way of rest and self-respect, and is only driven further off by scolding.',
    },
  },
  'the-hermit': {
    upright: {
      keywords: ['solitude', 'reflection', 'inner guidance'],
      lean: 0,
      theme: 'a step back taken to see clearly',
      gift: 'the wisdom of someone in no hurry to be right',
      snag: 'a retreat that has become a habit',
      act: 'give yourself an hour alone with the real question',
      meaning:
        'The Hermit’s lamp lights only the next few yards, and he has learned to trust that distance. Being alone sharpens him, because there is nobody to perform for.',
    },
    reversed: {
      keywords: ['isolation', 'withdrawal', 'an overlong pause'],
      lean: -1,
      theme: 'a solitude that has stopped being useful',
      gift: 'the first wish to be found again',
      snag: 'a door closed so quietly that no one knew to knock',
      act: 'tell one trusted person where you have been',
      meaning:
        'The lamp has been turned inward until it shows only the walls. Whatever needed solitude has been learned, and the rest of the lesson is among other people.',
    },
  },
  'wheel-of-fortune': {
    upright: {
      keywords: ['change', 'timing', 'cycles'],
      lean: 1,
      theme: 'a turn of events that nobody quite planned',
      gift: 'good timing and the readiness to use it',
      snag: 'a habit of waiting for luck to decide',
      act: 'move while the timing is on your side',
      meaning:
        'The Wheel turns for kings and gardeners alike, and it never asks permission. Its lesson is in the centre, where the motion can be felt without being thrown by it.',
    },
    reversed: {
      keywords: ['delay', 'repetition', 'resisted change'],
      lean: -1,
      theme: 'a pattern that keeps coming round again',
      gift: 'the moment when a repeating pattern becomes visible',
      snag: 'blaming fortune for a turn that was chosen',
      act: 'change one small thing about the usual routine',
      meaning:
        'The same scenery is passing the window for the third time. Luck plays a smaller part in this than it seems, and a loop can be left at the point where it is recognised.',
    },
  },
  justice: {
    upright: {
      keywords: ['fairness', 'truth', 'consequence'],
      lean: 0,
      theme: 'a fair weighing of what really happened',
      gift: 'a clear head that counts both sides',
      snag: 'being right at the cost of being close',
      act: 'look at the facts, including the unflattering ones',
      meaning:
        'Justice holds a sword that points straight up and a scale that does not flatter. Every act is allowed its actual weight, which comforts the honest and unsettles almost nobody else.',
    },
    reversed: {
      keywords: ['imbalance', 'blame', 'evasion'],
      lean: -1,
      theme: 'an account that has not been squared',
      gift: 'the chance to put right a small unfairness early',
      snag: 'a verdict reached before the evidence',
      act: 'own your share and leave the rest where it belongs',
      meaning:
        'Something has been left off the scale. Until it is named, every argument will slide towards whoever speaks loudest.',
    },
  },
  'the-hanged-man': {
    upright: {
      keywords: ['pause', 'surrender', 'a new angle'],
      lean: 0,
      theme: 'a pause that changes the point of view',
      gift: 'an insight only stillness could have shown',
      snag: 'waiting that has quietly become an excuse',
      act: 'let the question hang a while and look at it upside down',
      meaning:
        'He hangs by one foot and his face is calm. The Hanged Man gives up the usual view in exchange for a better one, and the trade takes exactly as long as it takes.',
    },
    reversed: {
      keywords: ['stalling', 'needless sacrifice', 'impatience'],
      lean: -1,
      theme: 'a delay that no longer serves anyone',
      gift: 'the energy that comes back once waiting ends',
      snag: 'a sacrifice nobody asked for',
      act: 'stop holding the position and put a foot down',
      meaning:
        'The rope was never tied very tightly. What began as patience has become a posture, and the blood is ready to run the right way again.',
    },
  },
  death: {
    upright: {
      keywords: ['endings', 'release', 'transition'],
      lean: 0,
      theme: 'an ending that clears the ground',
      gift: 'the clean relief of letting something be over',
      snag: 'mourning in advance for a thing that is only changing',
      act: 'finish what is already finished',
      meaning:
        'Death in this deck is a change of season: the field is cut because the harvest is in. What leaves makes a room, and the sun in the background is coming up.',
    },
    reversed: {
      keywords: ['clinging', 'slow change', 'unfinished endings'],
      lean: -1,
      theme: 'an ending that has been postponed',
      gift: 'a gentle pace for a change too big to rush',
      snag: 'a chapter reread to avoid the next',
      act: 'thank the old form for its work and put it down',
      meaning:
        'The season has turned and the summer clothes are still being worn. Nothing is taken by force here, but holding on has become more tiring than moving would be.',
    },
  },
  temperance: {
    upright: {
      keywords: ['balance', 'blending', 'patience'],
      lean: 1,
      theme: 'a slow combining of two unlike things',
      gift: 'a sense of proportion that calms everyone near it',
      snag: 'moderation that never commits to a flavour',
      act: 'mix a little at a time and taste as you go',
      meaning:
        'The angel pours water between two cups and spills nothing. Temperance is a craft of small adjustments, and it produces something neither cup held before.',
    },
    reversed: {
      keywords: ['excess', 'impatience', 'clashing needs'],
      lean: 0,
      theme: 'a mixture thrown off by too much of one thing',
      gift: 'a plain sign of where the excess lies',
      snag: 'a swing from one extreme to its opposite',
      act: 'take away one thing instead of adding another',
      meaning:
        'One cup runs over while the other stands dry. The recipe is sound, and only the proportions have slipped.',
    },
  },
  'the-devil': {
    upright: {
      keywords: ['attachment', 'temptation', 'habit'],
      lean: -1,
      theme: 'an attachment that has started to make the decisions',
      gift: 'frankness about what is really wanted',
      snag: 'a bargain whose price keeps rising',
      act: 'check whether the chain is locked before you strain at it',
      meaning:
        'The chains in the Devil’s picture are loose enough to lift off. He stands for the comfort that costs a little more each time, and for the odd freedom of seeing that clearly.',
    },
    reversed: {
      keywords: ['release', 'honesty', 'breaking a habit'],
      lean: 1,
      theme: 'a chain noticed and lifted off',
      gift: 'the first light step after an old habit ends',
      snag: 'a return for one last look',
      act: 'tell the truth about what the habit gives you',
      meaning:
        'Somebody has looked down and found the collar open. The way out is less dramatic than the way in was, and it starts with dropping the shame.',
    },
  },
  'the-tower': {
    upright: {
      keywords: ['upheaval', 'revelation', 'a sudden shift'],
      lean: -1,
      theme: 'a sudden truth that rearranges everything',
      gift: 'fresh air where there used to be a wall',
      snag: 'a structure defended after its reason has gone',
      act: 'save what is true and let the rest come down',
      meaning:
        'Lightning only strikes the Tower at its weakest point, the crown that was never joined to the walls. The noise is brief, and what stays standing afterwards can be trusted.',
    },
    reversed: {
      keywords: ['averted crisis', 'a slow shift', 'resistance'],
      lean: 0,
      theme: 'a change that arrives in cracks before it arrives at once',
      gift: 'time to rebuild before anything has to fall',
      snag: 'plaster spread over a crack that keeps returning',
      act: 'repair the weak wall while the weather is calm',
      meaning:
        'The ground has trembled and the cups on the shelf have moved. There is still time to do deliberately what would otherwise happen by itself.',
    },
  },
  'the-star': {
    upright: {
      keywords: ['hope', 'healing', 'openness'],
      lean: 1,
      theme: 'hope that returns after a hard stretch',
      gift: 'a quiet faith that needs no proof yet',
      snag: 'a dream admired from so far off that it never gets wet',
      act: 'tend the hope in small daily ways',
      meaning:
        'Under a wide sky the Star pours her water on land and pool alike. Healing in this card is unhurried and unguarded, and it works by being kept up.',
    },
    reversed: {
      keywords: ['discouragement', 'distance', 'faded faith'],
      lean: -1,
      theme: 'a hope that has gone dim without going out',
      gift: 'the modest wish that survived the disappointment',
      snag: 'discouragement that passes itself off as realism',
      act: 'do one thing the hopeful version of you would do',
      meaning:
        'Clouds have come over and the water feels pointless to pour. The stars have not moved, and faith this tired asks for a small proof before it asks for a large one.',
    },
  },
  'the-moon': {
    upright: {
      keywords: ['uncertainty', 'dreams', 'imagination'],
      lean: -1,
      theme: 'a stretch of road seen by half-light',
      gift: 'imagination that senses what daylight misses',
      snag: 'a fear that grows by being left unlit',
      act: 'wait for better light before you decide what the shape is',
      meaning:
        'A dog, a wolf and a winding path all look stranger by the Moon. Feelings are strong in this light and facts are faint, so each deserves to be called by its proper name.',
    },
    reversed: {
      keywords: ['clarity', 'a lifting fog', 'calmer nerves'],
      lean: 1,
      theme: 'a confusion that begins to clear',
      gift: 'the calm of finding that the monster was a coat on a chair',
      snag: 'suspicion that outlives its evidence',
      act: 'check the story you have been telling against the facts',
      meaning:
        'The mist thins and the path turns out to have edges. Much of what looked threatening was a matter of lighting, and the rest can now be dealt with at its true size.',
    },
  },
  'the-sun': {
    upright: {
      keywords: ['joy', 'vitality', 'openness'],
      lean: 1,
      theme: 'plain, unguarded joy',
      gift: 'a warmth that makes honesty easy',
      snag: 'a brightness that leaves no room for doubts',
      act: 'let yourself be seen enjoying something',
      meaning:
        'A child rides out into the Sun with no saddle and nothing to hide. The card describes success in its simplest form, which is being glad and awake in the same moment.',
    },
    reversed: {
      keywords: ['muted joy', 'pessimism', 'a delayed success'],
      lean: 0,
      theme: 'a happiness kept behind the curtains',
      gift: 'a warmth that is delayed but still on its way',
      snag: 'cheerfulness put on for company',
      act: 'open one shutter and leave the rest for later',
      meaning:
        'The light is out there, striped through a half-closed blind. Joy has been postponed more than lost, often by someone who felt it had to be earned first.',
    },
  },
  judgement: {
    upright: {
      keywords: ['awakening', 'reckoning', 'a calling'],
      lean: 1,
      theme: 'a call that is hard to pretend not to hear',
      gift: 'the freedom that follows an honest review',
      snag: 'judging the past by what is known only now',
      act: 'say yes to the thing that keeps asking for you',
      meaning:
        'A trumpet sounds and people stand up, surprised at how light they are. Judgement invites a whole life to be looked at once, fairly, and then to go on changed.',
    },
    reversed: {
      keywords: ['self-criticism', 'avoidance', 'an ignored call'],
      lean: -1,
      theme: 'a call left ringing',
      gift: 'the mercy of seeing how young the mistake was',
      snag: 'an inner critic who never closes the case',
      act: 'forgive one old mistake by name',
      meaning:
        'The trumpet plays and somebody turns up the radio. A harsh verdict is being served for an old offence, and the sentence is long past its end.',
    },
  },
  'the-world': {
    upright: {
      keywords: ['completion', 'wholeness', 'arrival'],
      lean: 1,
      theme: 'a circle that closes well',
      gift: 'the wide view from the end of a long road',
      snag: 'a finish line guarded so as not to have to start again',
      act: 'mark the ending properly before you begin the next thing',
      meaning:
        'The dancer in the World has both feet off the ground and nothing left to prove. A long effort comes together as one piece, and its reward is a wider place to stand.',
    },
    reversed: {
      keywords: ['loose ends', 'near completion', 'delay'],
      lean: 0,
      theme: 'a work that lacks only its last stitch',
      gift: 'the knowledge of exactly what remains to be done',
      snag: 'a finish kept for ever one step away',
      act: 'close the one loose end that still tugs',
      meaning:
        'The wreath is woven all but a hand’s breadth. What is missing is small and unglamorous, which explains why it has waited so long.',
    },
  },
}
