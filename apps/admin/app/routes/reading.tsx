import { Stack, Text } from '@mantine/core'
import type { Data, Reading } from '@tarot/data'
import { data as respond } from 'react-router'
import { requireOperator } from '../auth/require-operator.server.ts'
import { CardList } from '../components/card-list.tsx'
import { ChargeFact } from '../components/charge-fact.tsx'
import { Crumbs } from '../components/crumbs.tsx'
import { DrawProof } from '../components/draw-proof.tsx'
import { Fact, Facts } from '../components/facts.tsx'
import { GiveBack, giveBackKey } from '../components/give-back.tsx'
import { Interpretation } from '../components/interpretation.tsx'
import { OutcomeNotice } from '../components/outcome-notice.tsx'
import { PageHeader } from '../components/page-header.tsx'
import { Section } from '../components/section.tsx'
import { Time } from '../components/time.tsx'
import { UserLink, userTitle } from '../components/user-link.tsx'
import { openedData } from '../data.server.ts'
import { checkDraw, readInterpretation, shownCards, spreadName } from '../draw.server.ts'
import { findBalance } from '../find-balance.server.ts'
import { findCharge } from '../find-charge.server.ts'
import { giveBack } from '../give-back.server.ts'
import { refuse } from '../outcome.server.ts'
import { parseId } from '../query.ts'
import { notFound } from '../responses.ts'
import { textIds } from '../text-ids.ts'
import type { Route } from './+types/reading'

export const meta: Route.MetaFunction = ({ params }) => [
  { title: `Reading ${params.readingId} · Tarot console` },
]

export async function loader({ request, url, params }: Route.LoaderArgs) {
  await requireOperator({ request, url })
  const data = await openedData()
  const reading = await findReading(data, params.readingId)
  const { userId, question, createdAt, transactionId, interpretation } = reading
  const [user, balance, charge] = await Promise.all([
    data.users.get(userId),
    findBalance(data, userId),
    transactionId === null ? null : findCharge(data, transactionId),
  ])
  return {
    ...textIds({ id: reading.id, userId, question, createdAt, username: user?.username ?? null }),
    spread: spreadName(reading.spreadType),
    balance,
    charge,
    cards: shownCards(reading),
    storedCards: JSON.stringify(reading.cards, null, 2),
    draw: checkDraw(reading),
    sections: readInterpretation(interpretation),
  }
}

export async function action({ request, url, params }: Route.ActionArgs) {
  const { email } = await requireOperator({ request, url })
  const form = await request.formData()
  if (form.get('intent') !== 'give-back') throw respond(null, { status: 400 })
  const { transactionId } = await findReading(await openedData(), params.readingId)
  if (transactionId === null) return refuse(409, 'Nothing was charged for this reading.')
  return giveBack({ transactionId, actor: `operator:${email}`, form })
}

async function findReading(data: Data, readingId: string): Promise<Reading> {
  const id = parseId(readingId)
  const reading = id === undefined ? null : await data.readings.get(id)
  if (!reading) throw notFound('There is no such reading', 'Check the number in the address.')
  return reading
}

export default function ReadingPage({ loaderData: reading }: Route.ComponentProps) {
  const { id, userId, username, balance, charge, draw } = reading
  const toGiveBack = charge && !charge.refund && charge.amount < 0 ? -charge.amount : null
  return (
    <Stack gap="lg" maw={780}>
      <div>
        <PageHeader
          title={reading.spread}
          description={
            <Crumbs of="Readings" to="/readings">
              No. {id}
            </Crumbs>
          }
          actions={
            toGiveBack !== null &&
            balance !== null && (
              <GiveBack
                name={userTitle(username, userId)}
                readingId={id}
                credits={toGiveBack}
                balance={balance}
              />
            )
          }
        />
        <OutcomeNotice fetcherKey={giveBackKey(id)} />
        <Facts>
          <Fact name="User">
            <UserLink id={userId} username={username} />
          </Fact>
          <Fact name="Time">
            <Time date={reading.createdAt} />
          </Fact>
          <Fact name="Charge">
            <ChargeFact charge={charge} />
          </Fact>
          <Fact name="Draw">
            <DrawProof draw={draw} />
          </Fact>
        </Facts>
      </div>
      {reading.question && (
        <Section title="Question">
          <Text style={{ whiteSpace: 'pre-line', overflowWrap: 'anywhere' }}>{reading.question}</Text>
        </Section>
      )}
      <CardList cards={reading.cards} stored={reading.storedCards} />
      <Interpretation sections={reading.sections} />
    </Stack>
  )
}
