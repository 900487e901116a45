# All texts of the bot, in Telegram HTML: https://core.telegram.org/bots/api#html-style
# Arguments are already escaped. Notices (alert-…, toast-…, failure-…) are plain text of at most 200 characters;
# button labels are plain text too.

## Counting

credits = { $credits ->
    [one] 1 credit
   *[other] { $credits } credits
}
balance-credits = { $balance ->
    [one] 1 credit
   *[other] { $balance } credits
}
more-credits = { $daily ->
    [one] 1 more credit
   *[other] { $daily } more credits
}
cards = { $cards ->
    [one] 1 card
   *[other] { $cards } cards
}
characters = { $characters ->
    [one] 1 character
   *[other] { $characters } characters
}

## Menu

command-reading = Draw the cards
command-balance = Your credits
command-buy = Get credits or a plan
command-subscription = Your plan
command-history = Your readings
command-help = What I can do
command-privacy = What I keep about you
command-terms = The rules
command-paysupport = Payments and refunds

button-reading = 🔮 New reading
button-balance = 💳 My credits
button-shop = ⭐ Get credits
button-history = 📜 My readings
button-help = ❓ Help

## /start, /help

greeting-new =
    <b>Welcome, { $name }.</b>

    Bring a question, or just a quiet minute. I shuffle 78 cards, lay out a spread and tell you what I see in it.

    A reading costs credits, one for each card. I give you { credits } to begin with.
greeting-new-without-credits =
    <b>Welcome, { $name }.</b>

    Bring a question, or just a quiet minute. I shuffle 78 cards, lay out a spread and tell you what I see in it.

    A reading costs credits, one for each card. You get them for Telegram Stars: /buy.
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
    /buy: credits and plans, for Telegram Stars
    /subscription: your plan, and how to stop it
    /history: your readings, to read again
    /privacy: what I keep about you
    /terms: the rules
    /paysupport: payments and refunds

    The cards are settled before you pay, and you can check that: you see their seal first, and every reading has a “How was this drawn?” button.

## Choosing a spread

spreads = <b>Which spread?</b>
spreads-balance = You have { credits }.
spreads-discount = With the { $plan } you pay { $discount }.
daily-credits = With the { $plan } you got { credits } more for today.
daily-credits-full = Your balance is full, so today’s credits of your plan are left out.
button-spread = { $name } · { credits }

## The question

ask-question =
    <b>{ $name }</b> · { cards } · { credits }{ $discount }
    { $description }

    What would you like to ask? Type your question, in up to { characters }.

    Open questions work best: “What should I look at before I move?” rather than “Will I move?”
button-skip = Skip the question
button-cancel = Cancel
question-too-long =
    That question has { characters }, and I can keep { $max }. Send me a shorter one; I’m still listening.
question-far-too-long =
    That question is far longer than the { characters } I can keep. Send me a shorter one; I’m still listening.
question-unreadable =
    There are characters in that question that I can’t store. Type it again without them, please; I’m still listening.
discount-note = { " " }(instead of { $price }, with the { $plan })
question-already-set =
    I already have your question for this reading. To ask something else, go back and press “Change the question”.
question-skipped =
    You skipped the question for this reading. To ask one after all, go back and press “Change the question”.
question-empty = I can’t see any words there. Type your question, please; I’m still listening.

## Before the draw

confirm =
    <b>{ $name }</b> · { cards }

    { $question }

    This reading costs <b>{ credits }</b>{ $discount }. You have { $balance }, so { $left } will be left.

    The cards are already settled. This is their seal:
    <code>{ $commitment }</code>
    This message stays. Below the reading, “How was this drawn?” shows what you can check the seal with.
confirm-too-few =
    <b>{ $name }</b> · { cards }

    { $question }

    This reading costs <b>{ credits }</b>{ $discount }, and you have { $balance }.

    Get more credits, or choose a smaller spread. Your question stays here for an hour.
your-question = <blockquote>{ $question }</blockquote>
no-question = No question: the cards choose the subject.
button-draw = 🃏 Draw for { credits }
button-ask = ✏️ Change the question
button-back-draw = ‹ Back to the draw
button-other-spread = Another spread
button-check-again = I have more credits now
cancelled = Cancelled, and nothing was charged. The cards can wait.
draft-expired =
    I no longer have this reading in front of me: I keep one at a time, for an hour. Nothing was charged for it just now.

    Shall we start again? If you drew it earlier, it is among your readings.

## A reading that did not arrive

hold-released =
    That reading did not get through to you, so your <b>{ credits }</b> came back.

    Shall I lay the cards for your question again? They will be fresh ones.
hold-released-maybe-delivered =
    That reading may not have got through to you, so your <b>{ credits }</b> came back.

    Shall I lay the cards for your question again? They will be fresh ones.
button-ask-again = 🔮 Ask it again
alert-hold-released = That reading did not get through to you, so your { credits } came back. Press the button again to ask once more.
alert-hold-released-maybe-delivered = That reading may not have got through to you, so your { credits } came back. Press the button again to ask once more.

## A reading

toast-paid = { credits } paid, { $balance } left
button-previous = ‹
button-page = { $page } / { $pages }
button-next = ›
button-verification = How was this drawn?
button-back = ‹ Back to the reading
verification =
    <b>How was this drawn?</b>

    The cards of your { $name } come from this seed:
    <code>{ $seed }</code>

    Before you paid, I showed you its seal, the SHA-256 of the seed. Compare it with the message above your reading:
    <code>{ $commitment }</code>

    I can’t find another seed with the same seal, so I could not change the cards afterwards. I have just drawn them again from the seed: they are the same.

    To check the seal yourself:
    <pre>echo { $seed } | xxd -r -p | sha256sum</pre>
verification-missing =
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

    There are none yet. Draw the first one with /reading.
history-item = { $date } · { $name }
history-item-asked = { $date } · { $name } · { $question }
button-newest = « Newest
button-older = Older ›
alert-not-yours = I can’t find that reading among yours.

## /balance

balance = You have <b>{ credits }</b>.
balance-no-entries = Nothing yet.
balance-entries =
    The latest changes:
    { $list }
entry = { $date }   <b>{ $amount }</b>   { $what }
entry-welcome = welcome credits
entry-daily = for the day, with your plan
entry-bonus = a gift
entry-reading = a reading
entry-held = a reading, on its way to you
entry-undelivered = a reading that did not arrive
entry-reading-refunded = a reading, refunded
entry-purchase = { credits } bought
entry-paid = { $what }, ⭐ { $stars }
entry-plan = { $plan }, first month
entry-renewal = { $plan }, another month
entry-refunded = { $what } (refunded since)
entry-payment-refunded = your Stars went back
entry-payment-refunded-short = your Stars went back ({ $shortfall } of the credits { $shortfall ->
    [one] was
   *[other] were
} spent)

## /buy

shop =
    <b>Credits and plans</b>

    You have { credits }. Credits stay until you use them.

    { $plans }

    You pay with Telegram Stars.
shop-plan =
    <b>{ $plan }</b>
    { $benefits }
shop-closed =
    <b>Credits and plans</b>

    You have { credits }. I sell nothing at the moment: there is no support contact yet for problems with a payment.
alert-shop-closed = I sell nothing at the moment: there is no support contact yet.
shop-grace-period = You have the <b>{ $plan }</b> until { $end }: its renewal was not paid so far.
shop-have = You have the <b>{ $plan }</b>.
shop-have-until = You have the <b>{ $plan }</b> until { $end }.
plan-basic = No plan
# Named after cards, because Telegram has a Premium of its own. The console uses the same names.
plan-premium = Moon plan
plan-professional = Sun plan
plan-benefits = { credits } a month, { more-credits } on each day you come, { $discount }
discount = at least { $percent }% less for every spread
discount-except = at least { $percent }% less for every spread but { $spreads }
plan-price = • { $name }: { credits } instead of { $fullPrice }
plan-price-full = • { $name }: { credits }, as without a plan
button-package = { credits } · ⭐ { $stars }
button-plan = { $plan } · ⭐ { $stars } a month
button-subscription = 🌙 My plan
button-subscribe = Subscribe · ⭐ { $stars } a month
button-back-shop = ‹ Back
plan-offer =
    <b>{ $plan }</b>

    { $benefits }.

    What readings cost with it:
    { $prices }

    It costs ⭐ { $stars } and renews every 30 days until you stop it, which you can do at any time: /subscription.
plan-replaces =
    You have paid for the { $old } until { $end }. The { $plan } takes its place at once and costs its full price. The days left of the { $old } are not paid back. It does not renew again, and the credits that came with it stay yours.
plan-again =
    You have paid for the { $old } until { $end }. It is not in force now, because the operator of this bot has changed your plan. If that is a mistake, ask before you pay again: /paysupport. Paid again, it begins anew at once and costs its full price. The days left from before are not paid back; the credits that came with them stay yours.
plan-replaces-gift =
    You have the { $old } as a gift, without an end. The { $plan } takes its place at once and costs its full price. The gift ends then, and does not come back when you stop the { $plan }.
plan-replaces-gift-until =
    You have the { $old } as a gift, until { $end }. The { $plan } takes its place at once and costs its full price. The gift ends then, and does not come back when you stop the { $plan }.
invoice-credits = { credits }
invoice-credits-description = For readings here: yours at once, and until you use them.
invoice-plan-description = { $benefits }. Renews every 30 days until you stop it.
alert-not-sold = That is no longer for sale. Send /buy to see what is.

## Refused payments, shown by Telegram before the user pays

checkout-unknown = I don’t know this offer. Nothing was paid. Send /buy for a fresh one.
checkout-other-user = This offer was made to somebody else. Nothing was paid. Send /buy for your own.
checkout-paid = You have paid for this one already, and were not charged again. Send /buy for another.
checkout-expired = This offer is too old. Nothing was paid. Send /buy for a fresh one.
checkout-price = The price has changed since. Nothing was paid. Send /buy to see it.
checkout-full = Your balance is full, these credits would not fit. Nothing was paid.
checkout-plan = You have this plan already, or a higher one. Nothing was paid. Look at /subscription.
checkout-plan-paid = You have paid for this plan already, and it can still renew. Nothing more was paid. If it should be in force, ask: /paysupport.
checkout-plan-changed = Your plan has changed since this offer. Nothing was paid. Send /buy for a fresh one.
checkout-closed = I sell nothing at the moment: there is no support contact yet. Nothing was paid.
checkout-records = I can’t reach my records right now. Nothing was paid. Try again in a minute.

## Notifications: payments, refunds, plans

notification-payment-credited =
    Thank you. You got <b>{ credits }</b> and have { balance-credits } now.
notification-subscribed =
    Thank you. The <b>{ $plan }</b> is yours until { $end }, and { credits } came with it. You have { balance-credits } now.
notification-renewed =
    The <b>{ $plan }</b> goes on until { $end }, and { credits } came with it. You have { balance-credits } now.
notification-payment-parked =
    A payment of yours has arrived: ⭐ { $stars }. I could not match it with anything I offered you. It is safe: a person looks at it and gives you credits or your Stars back. If you want to ask: /paysupport.
notification-purchase-refunded =
    Your Stars went back to you, and the { credits } from that payment { $credits ->
        [one] is
       *[other] are
    } gone. You have { balance-credits } now.
notification-purchase-refunded-short =
    Your Stars went back to you. { $shortfall } of the credits from that payment had been spent already; the other { $credits ->
        [one] one is gone
       *[other] { $credits } are gone
    }. You have { balance-credits } now.
notification-purchase-refunded-spent =
    Your Stars went back to you. The credits from that payment had all been spent. You have { balance-credits } now.
notification-purchase-refunded-plan = The <b>{ $plan }</b>, which you had from that payment, has ended.
notification-payment-refunded = Your ⭐ { $stars }, which I could not match with anything, went back to you.
notification-reading-refunded =
    A reading was refunded: <b>{ credits }</b> came back to you. You have { balance-credits } now.
notification-hold-released =
    A reading may not have got through to you, so your <b>{ credits }</b> came back. Shall we try again?
notification-renewal-failed =
    The <b>{ $plan }</b> could not be renewed: Telegram did not get the Stars. It stays until { $end }; top up your Stars, or have a look at /subscription.
notification-tier-lapsed =
    The <b>{ $plan }</b> has ended. Your credits stay, and so do your readings. If you miss it: /buy.
notification-credits-granted =
    You were given <b>{ credits }</b>. You have { balance-credits } now.
notification-tier-set =
    Your plan is now the <b>{ $plan }</b>, without an end. What it gives: /subscription.
notification-tier-set-until =
    Your plan is now the <b>{ $plan }</b>, until { $end }. What it gives: /subscription.
notification-tier-prolonged =
    Your <b>{ $plan }</b> has no end now. What it gives: /subscription.
notification-tier-end-set =
    Your <b>{ $plan }</b> now ends on { $end }. What it gives: /subscription.
notification-tier-removed =
    Your <b>{ $plan }</b> has ended. Your credits stay, and so do your readings. What you have paid for is under /subscription; if something is wrong: /paysupport.
button-continue = 🔮 Back to my question

## /subscription

subscription-none =
    <b>Your plan</b>

    You have none. A plan brings credits each month, some more each day you come, and lower prices.
subscription-active =
    <b>{ $plan }</b>

    { $benefits }.

    Paid until { $end }, and renews then for ⭐ { $stars }.
subscription-canceled =
    <b>{ $plan }</b>

    { $benefits }.

    Paid until { $end }, and ends then.
subscription-due =
    <b>{ $plan }</b>

    { $benefits }.

    Its renewal of { $end } has not come yet. You keep what it gives until { $grace }.
subscription-failed =
    <b>{ $plan }</b>

    { $benefits }.

    The last renewal was not paid: Telegram did not get the Stars. You keep what it gives until { $grace }.
subscription-failed-later = Top up your Stars and renew it in Telegram under Settings → My Stars. After { $end } you can also take a plan anew: /buy.
subscription-failed-again = Top up your Stars and renew it in Telegram under Settings → My Stars, or take a plan anew: /buy.
subscription-no-tier =
    <b>No plan</b>

    No plan is in force: readings cost their full price.
paid-also = You have also paid for the <b>{ $plan }</b> until { $end }.
paid-not-in-force = You have paid for the <b>{ $plan }</b> until { $end }. It is not in force now, because the operator of this bot has changed your plan. If that is a mistake: /paysupport.
paid-renews = It renews then for ⭐ { $stars }, until you stop it{ how-to-stop }.
paid-renews-again = It renews then for ⭐ { $stars } and is in force again, until you stop it{ how-to-stop }.
paid-renews-not = It does not renew then.
paid-renewal-failed = Its renewal was not paid so far: Telegram may still try, and it costs ⭐ { $stars }. You can end it in Telegram under Settings → My Stars.
how-to-stop = { $place ->
    [here] { " " }with “{ button-stop }” below
   *[elsewhere] : /subscription
}
subscription-over =
    <b>Your plan</b>

    The { $plan } ended on { $end }. Your credits and readings stay.
subscription-gift =
    <b>{ $plan }</b>

    You have it as a gift, without an end.

    { $benefits }.
subscription-gift-until =
    <b>{ $plan }</b>

    You have it as a gift, until { $end }.

    { $benefits }.
subscription-stop =
    <b>Stop the { $plan }?</b>

    You keep it until { $end }, and it does not renew then.
subscription-resume =
    <b>{ $plan }</b>

    Telegram leaves the last step to you: open Settings → My Stars there, choose the { $plan } and renew it, before { $end }.
button-plans = ⭐ See the plans
button-stop = Stop renewing
button-stop-yes = Yes, stop it
button-stop-no = Keep it
button-resume = Renew it after all
button-back-subscription = ‹ Back

## /privacy, /terms, /paysupport

privacy =
    <b>What I keep about you</b>

    • your Telegram ID ({ $id }) and your username, to know you again
    • when you first came and were last here
    • which bot you last wrote to, and whether you have blocked it
    • your credits and every change of them: how many, when, by whom and why
    • what I offered you for Stars, and at which price
    • your payments and refunds: what, how many Stars, when, Telegram’s ID of each, and who asked for a refund and why
    • your subscriptions: until when they are paid, and whether they renew
    • your plan and every change of it: when, by whom and why
    • your readings: spread, question, cards and text
    • what I told you of credits, payments and plans, and whether it got through
    • what failed or did not add up in my records, with the number of what it was about

    A reading you have not drawn yet is forgotten after an hour. I don’t store anything else you write, and I know neither your phone number nor how you pay Telegram.

    Your questions are kept with your readings, for you to read again. The operator of this bot can read both in my records. Neither goes into my logs.

    <b>To have it deleted</b>
    Write to { $contact } and give your Telegram ID from above. Records of payments may have to be kept for as long as the law asks.
terms =
    <b>The rules</b>

    • Tarot is for entertainment and reflection. The cards don’t know the future, and a reading is no medical, legal or financial advice. Decisions stay yours.
    • A reading is paid in credits. The price stands on the screen before you draw, and you are charged once, however often you press.
    • Credits are for readings here. You get them for Telegram Stars: /buy. They are not money and can’t be passed on or paid out.
    • A plan renews every 30 days at its price until you stop it, at any time: /subscription. It then goes on to the end of what is paid. A higher plan takes the place of a lower one at once; the days left of that one are not paid back.
    • When a payment is refunded, the Stars go back to you and its credits to me, as far as you have not spent them.
    • A reading is yours the moment it is drawn, so it can’t be taken back. If something went wrong on my side, you get your credits back.
    • What I keep about you: /privacy.

    Questions? Write to { $contact }.
paysupport =
    <b>Payments and refunds</b>

    You pay with Telegram Stars: /buy. To stop a plan: /subscription. Your credits and where they went: /balance.

    Something charged twice, credits that are missing, a payment you want refunded: write to { $contact }. Say what happened and when, and give your Telegram ID: <code>{ $id }</code>. A person looks at your record and answers.

    Refunds go back as Stars, the way they came. A reading that did not arrive gives its credits back by itself.

    Telegram’s own support can’t help with what you buy from a bot.
support-contact = the operator of this bot (look in its profile)

## Alerts for operators

operator-alert =
    ⚠️ <b>{ $what }</b>

    { $description }

    { $advice }
operator-alert-reminder =
    ⏰ <b>{ $what }</b>, since { $date }

    { $description }

    { $advice }
operator-alert-closed = ✅ All is well again: { $what }.

backup-full = full backup
backup-incremental = incremental backup
backup-verify = verification of the backups
backup-drill = recovery drill
backup-restore = restore
backup-report = verification report

backup-none = There is no backup
backup-none-advice = If the disk of the database is lost now, everything is lost.
backup-none-over = there is a backup
backup-failed = Failed: { $name }
backup-failed-advice = Its log is on the console’s page Backups (/backups). To run it again: <code>{ $command }</code>
backup-failed-over = { $kind ->
    [restore] backups continue after the restore that failed
   *[other] the last { $name } succeeded
}
backup-late = Late: { $name }
backup-late-advice = To run it at once: <code>{ $command }</code>
backup-late-over = the { $name } is on time
backup-red-drill = The recovery drill has found something wrong
backup-red-drill-advice = A restore may not bring everything back, so delete no backup until this is clear. The checks of the drill are on the console’s page Backups (/backups). To run it again: <code>{ $command }</code>
backup-red-drill-over = the last recovery drill found nothing wrong
backup-archive = The write-ahead log does not reach the repository
backup-archive-advice = Check the repository, the network to it, and the free space of both disks. To see what has arrived: <code>pnpm data backup status</code>
backup-archive-over = the write-ahead log reaches the repository
backup-slow-backup = A backup takes too long
backup-slow-backup-advice = The durations of all backups are on the console’s page Backups (/backups).
backup-slow-backup-over = a full backup is expected to take at most 30 minutes
backup-slow-recovery = A recovery takes too long
backup-slow-recovery-advice = The durations of all drills are on the console’s page Backups (/backups).
backup-slow-recovery-over = a recovery is expected to take at most 60 minutes

## Other messages

unknown-command = I don’t know { $command }. Here is what I do know: /reading, /balance, /buy, /history, /help.
plain-text =
    If that’s a question for the cards, pick a spread first: I’ll ask you for it right after.
only-text = I can read text, but not that. Type your question, or pick a spread with /reading.
only-text-alone =
    I can read text, but only in a message of its own, not below a picture or a file. Type your question there, or pick a spread with /reading.
chat-id = The id of this chat is <code>{ $id }</code>.
group = I read in private, where nobody looks over your shoulder.
button-private = Open our chat
alert-button-unused = This button is no longer in use. Send /start for fresh ones.
alert-others-button = That button belongs to somebody else. Send me /start and you get your own.
alert-terms-changed = The price or the seal of this reading has changed since you saw it. Nothing was charged: look again, please.
alert-already-drawn = You have already drawn this one, and nothing more was charged. You also find it in /history.

## When something goes wrong

failure-records = I can’t reach my records right now. Nothing was charged. Try again in a minute.
failure-charge = I can’t reach my records right now and don’t know if that went through. Press again in a minute: you are never charged twice for one reading.
chat-full = That was more at once than I can take, so I left some of it out. Wait a moment, then send it again, please.
failure-unknown = Something went wrong on my side. Try again, please: you are never charged twice for one reading, and readings you drew are in /history.
