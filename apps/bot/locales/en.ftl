# Everything the bot says. HTML is Telegram's: https://core.telegram.org/bots/api#html-style
# Arguments are escaped before they come here. Notices (alert-…, toast-…, failure-…) are plain text of at most
# 200 characters, button labels plain text as well.

## Counting

credits = { $credits ->
    [one] 1 credit
   *[other] { $credits } credits
}
cards = { $cards ->
    [one] 1 card
   *[other] { $cards } cards
}

## Menu

command-reading = Draw the cards
command-balance = Your credits
command-history = Your readings
command-help = What I can do
command-privacy = What I keep about you
command-terms = The rules
command-paysupport = Payments and refunds

button-reading = 🔮 New reading
button-balance = 💳 My credits
button-history = 📜 My readings
button-help = ❔ Help

## /start, /help

greeting-new =
    <b>Welcome, { $name }.</b>

    Bring a question, or just a quiet minute. I shuffle 78 cards, lay out a spread and tell you what I see in it.

    A reading costs credits, one for each card. Your first { credits } are on me.
greeting-back =
    <b>Good to see you, { $name }.</b>

    You have { credits }. Shall we look at the cards?
help =
    <b>How it works</b>

    1. Pick one of nine spreads with /reading.
    2. Type a question, or skip it.
    3. See the price, and draw. Nothing is charged before that.

    /reading: draw the cards
    /balance: your credits and what they went on
    /history: your readings, to read again
    /privacy: what I keep about you
    /terms: the rules
    /paysupport: payments and refunds

    The cards are settled before you pay, and you can check that: every reading has a “How was this drawn?” button.

## Choosing a spread

spreads =
    <b>Which spread?</b>

    { $list }

    You have { credits }.
spread-line = <b>{ $name }</b> ({ cards })
    { $description }
button-spread = { $name } · { credits }

## The question

ask-question =
    <b>{ $name }</b> · { cards } · { credits }

    What would you like to ask? Type your question, in up to { $longest } characters.

    Open questions work best: “What should I look at before I move?” rather than “Will I move?”
button-skip = Skip the question
button-cancel = Cancel
question-too-long =
    That question has { $length } characters, and I can keep { $longest }. Send me a shorter one; I’m still listening.
question-unreadable =
    There are characters in that question that I can’t store. Type it again without them, please; I’m still listening.
question-empty = I can’t see any words there. Type your question, please; I’m still listening.

## Before the draw

confirm =
    <b>{ $name }</b> · { cards }

    { $question }

    This reading costs <b>{ credits }</b>. You have { $balance }, so { $left } will be left.

    The cards are already settled. This is their seal:
    <code>{ $commitment }</code>
    After the draw, “How was this drawn?” opens it.
confirm-too-few =
    <b>{ $name }</b> · { cards }

    { $question }

    This reading costs <b>{ credits }</b>, and you have { $balance }.

    Choose a smaller spread, or ask for more credits: /paysupport. Your question stays here for an hour.
your-question = <blockquote>{ $question }</blockquote>
no-question = No question: the cards choose the subject.
button-draw = 🃏 Draw for { credits }
button-ask = ✏️ Change the question
button-other-spread = Another spread
button-check-again = I have more credits now
cancelled = Cancelled, and nothing was charged. The cards can wait.
draft-gone =
    I no longer have this reading in front of me: I keep one at a time, for an hour. Nothing was charged for it just now.

    Shall we start again? If you drew it earlier, it is among your readings.

## A reading

toast-paid = { credits } paid, { $balance } left
button-previous = ‹
button-page = { $page } / { $pages }
button-next = ›
button-proof = How was this drawn?
button-back = ‹ Back to the reading
proof =
    <b>How was this drawn?</b>

    The cards of your { $name } come from this seed:
    <code>{ $seed }</code>

    Before you paid, I showed you its seal, the SHA-256 of the seed:
    <code>{ $commitment }</code>

    I can’t find another seed with the same seal, so I could not change the cards afterwards. I have just drawn them again from the seed: they are the same.

    To check the seal yourself:
    <pre>echo { $seed } | xxd -r -p | sha256sum</pre>
proof-missing =
    <b>How was this drawn?</b>

    This reading has no seal that I could check.

## /history

history =
    <b>Your readings</b>

    The newest come first. Tap one to read it again.
history-older =
    <b>Your readings</b>

    Earlier ones. Tap one to read it again.
history-empty =
    <b>Your readings</b>

    There are none yet. The first card is the hardest; after that they talk by themselves.
history-item = { $date } · { $name }
history-item-asked = { $date } · { $name } · { $question }
button-newest = « Newest
button-older = Older ›
alert-not-yours = I can’t find that reading among yours.

## /balance

balance =
    You have <b>{ credits }</b>.

    { $moves }
balance-no-moves = Nothing has moved yet.
balance-moves =
    The last moves:
    { $list }
move = { $date }   <b>{ $amount }</b>   { $what }
move-welcome = welcome credits
move-bonus = a gift
move-reading = a reading
move-refund = given back
move-purchase = bought
move-pending = { $what } (not settled yet)
move-failed = { $what } (did not go through)
move-refunded = { $what } (refunded since)

## /privacy, /terms, /paysupport

privacy =
    <b>What I keep about you</b>

    • your Telegram number ({ $number }) and your username, to know you again
    • when you first came and were last here
    • your credits and every move of them
    • your readings: spread, question, cards and text

    A reading you have not drawn yet is forgotten after an hour. I don’t store anything else you write, and I don’t know your phone number.

    Your questions are there for you to read again. They never go into my logs.

    <b>To have it deleted</b>
    Write to { $contact } and give your Telegram number from above. Records of payments may have to be kept for as long as the law asks.
terms =
    <b>The rules</b>

    • Tarot is for entertainment and reflection. The cards don’t know the future, and a reading is no medical, legal or financial advice. Decisions stay yours.
    • A reading is paid in credits. The price stands on the screen before you draw, and you are charged once, however often you press.
    • Credits are for readings here. They are not money and can’t be passed on or paid out.
    • A reading is yours the moment it is drawn, so it can’t be taken back. If something went wrong on my side, you get your credits back: /paysupport.
    • What I keep about you: /privacy.

    Questions? Write to { $contact }.
paysupport =
    <b>Payments and refunds</b>

    Something charged twice, a reading that never came, credits that are missing, a payment you want back, or more credits: write to { $contact }.

    Say what happened and when, and give your Telegram number: <code>{ $number }</code>. A person looks at your record of credits and answers. Refunds go back the way the payment came; a reading that failed is given back in credits.

    Telegram’s own support can’t help with what you buy from a bot.
support-contact = whoever runs this bot (look in its profile)

## Whatever else people send

unknown-command = I don’t know { $command }. Here is what I do know: /reading, /balance, /history, /help.
plain-text =
    If that’s a question for the cards, pick a spread first: I’ll ask you for it right after.
only-text = I can read text, but not that. Type your question, or pick a spread with /reading.
only-text-alone =
    I can read text, but only in a message of its own, not below a picture or a file. Type your question there, or pick a spread with /reading.
group = I read in private, where nobody looks over your shoulder.
button-private = Open our chat
alert-button-unused = This button is no longer in use. Send /start for fresh ones.
alert-others-button = That button belongs to somebody else. Send me /start and you get your own.
alert-terms-changed = The price or the seal of this reading has changed since you saw it. Nothing was charged: look again, please.
alert-already-drawn = You have already drawn this one. Here it is; nothing more was charged.

## When something goes wrong

failure-records = I can’t reach my records right now. Nothing was charged. Try again in a minute.
failure-charge = I can’t reach my records right now and don’t know if that went through. Press again in a minute: you are never charged twice for one reading.
failure-unknown = Something went wrong on my side. Try again, please: you are never charged twice for one reading, and readings you drew are in /history.
