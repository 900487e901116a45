import { Stack, Text } from '@mantine/core'
import type { Data, Reading } from '@tarot/data'
import { data as respond } from 'react-router'
import { requireOperator } from '../auth/require-operator.server.ts'
import { openedData } from '../server/data.server.ts'
import { refuse } from '../server/outcome.server.ts'
import { parseId } from '../server/query-parameters.ts'
import { notFound } from '../server/responses.ts'
import { Breadcrumbs } from '../ui/breadcrumbs.tsx'
import { Fact, Facts } from '../ui/facts.tsx'
import { OutcomeNotice } from '../ui/outcome-notice.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { Section } from '../ui/section.tsx'
import { textIds } from '../ui/text-ids.ts'
import { Time } from '../ui/time.tsx'
import { findBalance } from '../users/find-balance.server.ts'
import { UserLink, userTitle } from '../users/user-link.tsx'
import type { Route } from './+types/reading'
import { CardList } from './card-list.tsx'
import { shownCards, verifyDraw } from './draw.server.ts'
import { DrawVerification } from './draw-verification.tsx'
import { findReadingCharge } from './find-reading-charge.server.ts'
import { Interpretation } from './interpretation.tsx'
import { readInterpretation } from './read-interpretation.server.ts'
import { ReadingCharge } from './reading-charge.tsx'
import { refundReading } from './refund-reading.server.ts'
import { RefundReading, refundReadingKey } from './refund-reading.tsx'
import { spreadName } from './spread-name.server.ts'

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
    transactionId === null ? null : findReadingCharge(data, transactionId),
  ])
  return {
    ...textIds({ id: reading.id, userId, question, createdAt, username: user?.username ?? null }),
    spread: spreadName(reading.spreadType),
    balance,
    charge,
    cards: shownCards(reading),
    storedCards: JSON.stringify(reading.cards, null, 2),
    draw: verifyDraw(reading),
    sections: readInterpretation(interpretation),
  }
}

export async function action({ request, url, params }: Route.ActionArgs) {
  const { email } = await requireOperator({ request, url })
  const form = await request.formData()
  if (form.get('intent') !== 'refund') throw respond(null, { status: 400 })
  const { transactionId } = await findReading(await openedData(), params.readingId)
  if (transactionId === null) return refuse(409, 'This reading has no charge.')
  return refundReading({ transactionId, actor: `operator:${email}`, form })
}

async function findReading(data: Data, readingId: string): Promise<Reading> {
  const id = parseId(readingId)
  const reading = id === undefined ? null : await data.readings.get(id)
  if (!reading) throw notFound('There is no such reading', 'Check the number in the address.')
  return reading
}

export default function ReadingPage({ loaderData: reading }: Route.ComponentProps) {
  const { id, userId, username, balance, charge, draw } = reading
  const refundable = charge && !charge.refund && charge.amount < 0 ? -charge.amount : null
  return (
    <Stack gap="lg" maw={780}>
      <div>
        <PageHeader
          title={reading.spread}
          description={
            <Breadcrumbs of="Readings" to="/readings">
              No. {id}
            </Breadcrumbs>
          }
          actions={
            refundable !== null &&
            balance !== null && (
              <RefundReading
                name={userTitle(username, userId)}
                readingId={id}
                credits={refundable}
                balance={balance}
              />
            )
          }
        />
        <OutcomeNotice fetcherKey={refundReadingKey(id)} />
        <Facts>
          <Fact name="User">
            <UserLink id={userId} username={username} />
          </Fact>
          <Fact name="Time">
            <Time date={reading.createdAt} />
          </Fact>
          <Fact name="Charge">
            <ReadingCharge charge={charge} />
          </Fact>
          <Fact name="Draw">
            <DrawVerification draw={draw} />
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
