import { Anchor, Stack, Text, Title } from '@mantine/core'
import { Link } from 'react-router'
import { requireOperator } from '../auth/require-operator.server.ts'
import { CardList } from '../components/card-list.tsx'
import { DrawProof } from '../components/draw-proof.tsx'
import { Fact, Facts } from '../components/facts.tsx'
import { Interpretation } from '../components/interpretation.tsx'
import { PageHeader } from '../components/page-header.tsx'
import { SignedCredits } from '../components/signed-credits.tsx'
import { Time } from '../components/time.tsx'
import { UserLink } from '../components/user-link.tsx'
import { openedData } from '../data.server.ts'
import { checkDraw, readInterpretation, shownCards, spreadName } from '../draw.server.ts'
import { parseId } from '../query.ts'
import { notFound } from '../responses.ts'
import { textIds } from '../text-ids.ts'
import type { Route } from './+types/reading'

export const meta: Route.MetaFunction = ({ params }) => [
  { title: `Reading ${params.readingId} · Tarot console` },
]

export async function loader({ request, url, params }: Route.LoaderArgs) {
  await requireOperator({ request, url })
  const id = parseId(params.readingId)
  const data = await openedData()
  const reading = id === undefined ? null : await data.readings.get(id)
  if (!reading) throw notFound('There is no such reading', 'Check the number in the address.')

  const { userId, question, createdAt, transactionId, interpretation } = reading
  const [user, charge] = await Promise.all([
    data.users.get(userId),
    transactionId === null ? null : data.transactions.get(transactionId),
  ])
  return {
    ...textIds({ id: reading.id, userId, question, createdAt, username: user?.username ?? null }),
    spread: spreadName(reading.spreadType),
    charge: charge && textIds({ id: charge.id, amount: charge.amount, status: charge.status }),
    cards: shownCards(reading),
    storedCards: JSON.stringify(reading.cards, null, 2),
    draw: checkDraw(reading),
    sections: readInterpretation(interpretation),
  }
}

export default function ReadingPage({ loaderData: reading }: Route.ComponentProps) {
  const { id, userId, username, charge, draw } = reading
  return (
    <Stack gap="lg" maw={780}>
      <div>
        <PageHeader
          title={reading.spread}
          description={
            <>
              <Anchor component={Link} to="/readings" inherit underline="always">
                Readings
              </Anchor>
              {` / No. ${id}`}
            </>
          }
        />
        <Facts>
          <Fact name="User">
            <UserLink id={userId} username={username} />
          </Fact>
          <Fact name="Time">
            <Time date={reading.createdAt} />
          </Fact>
          <Fact name="Charge">
            {charge ? (
              <>
                <SignedCredits amount={charge.amount} /> credits, {charge.status}
              </>
            ) : (
              'none'
            )}
          </Fact>
          <Fact name="Draw">
            <DrawProof draw={draw} />
          </Fact>
        </Facts>
      </div>
      {reading.question && (
        <section>
          <Title order={2} size="h5" mb={4}>
            Question
          </Title>
          <Text style={{ whiteSpace: 'pre-line', overflowWrap: 'anywhere' }}>{reading.question}</Text>
        </section>
      )}
      <CardList cards={reading.cards} stored={reading.storedCards} />
      <Interpretation sections={reading.sections} />
    </Stack>
  )
}
