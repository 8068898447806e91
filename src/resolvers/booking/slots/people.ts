import { sql, type SQL } from 'drizzle-orm'
import { mustHit, type Step } from '#schema/batch.ts'
import { vaultOf, type Context } from '#schema/context.ts'
import { isCleanText } from '#schema/text.ts'
import { localDay } from '#schema/time.ts'
import {
  documentIdentity,
  isDocumentNumber,
  normalNumber,
  type DocumentKind,
} from '../rules/documents.ts'
import { BookingDocumentUsed, BookingPersonInvalid } from './errors.ts'

const NAME_MAX = 40

/** Somebody who comes, as their document says. */
export interface Person {
  readonly name: string
  readonly kind: DocumentKind
  readonly number: string
}

const FIELD = 'booking.person'
const ownerOf = (bookingId: string, position: number): string => `${bookingId}/${position}`

/**
 * People as they are compared and stored: names without blanks around, numbers in capitals. One for each of the party, no
 * document twice. @throws {BookingPersonInvalid} {@link BookingDocumentUsed}
 */
export const checkPeople = (
  ctx: Pick<Context, 'now'>,
  people: readonly Person[],
  party: number,
  zone: string,
): readonly Person[] => {
  const today = localDay(ctx.now, zone).date
  const written = people.map(({ name, kind, number }) => ({
    name: name.trim(),
    kind,
    number: normalNumber(number),
  }))
  const wrong = written.findIndex(
    ({ name, kind, number }) =>
      name === '' ||
      name.length > NAME_MAX ||
      !isCleanText(name) ||
      !isDocumentNumber(kind, number, today),
  )
  if (wrong !== -1) throw new BookingPersonInvalid({ position: wrong + 1 })
  if (written.length !== party)
    throw new BookingPersonInvalid({ position: Math.min(written.length, party) + 1 })
  const documents = new Set(written.map(({ kind, number }) => documentIdentity(kind, number)))
  if (documents.size !== written.length) throw new BookingDocumentUsed()
  return written
}

/** A keyed hash of people: the same for the same ones, and nothing to be read from it. */
export const peopleHash = (ctx: Context, people: readonly Person[]): Promise<string> =>
  vaultOf(ctx).index(JSON.stringify(people), 'booking.people')

/** Whoever comes by a booking, sealed, as a step of the batch that books. */
export const peopleSteps = async (
  ctx: Context,
  booking: { readonly id: string; readonly resourceId: string; readonly day: string },
  people: readonly Person[],
): Promise<readonly Step[]> => {
  if (people.length === 0) return []
  const vault = vaultOf(ctx)
  const rows = await Promise.all(
    people.map(async (person, i) => ({
      position: i + 1,
      person: await vault.seal(JSON.stringify(person), FIELD, ownerOf(booking.id, i + 1)),
      hash: await vault.index(documentIdentity(person.kind, person.number), 'booking.document'),
    })),
  )
  return [
    mustHit(
      ctx.db
        .run(sql`INSERT INTO booking_people (booking_id, position, resource_id, day, person, document_hash)
        SELECT ${booking.id}, value ->> 'position', ${booking.resourceId}, ${booking.day}, value ->> 'person', value ->> 'hash' FROM json_each(${JSON.stringify(rows)})`),
      () => new BookingDocumentUsed(),
      {
        'booking_people.resource_id, booking_people.day, booking_people.document_hash': () =>
          new BookingDocumentUsed(),
      },
    ),
  ]
}

/** People of a booking as a JSON list of position and sealed text, for a SELECT of `b`. */
export const peopleJson: SQL = sql`json((SELECT json_group_array(json_array(position, person) ORDER BY position) FROM booking_people WHERE booking_id = b.id AND person IS NOT NULL))`

/** People of a booking, opened; only for those who may read them. */
export const openPeople = (
  ctx: Context,
  bookingId: string,
  sealed: readonly (readonly [number, string])[],
): Promise<readonly Person[]> =>
  Promise.all(
    sealed.map(
      async ([position, text]) =>
        JSON.parse(await vaultOf(ctx).open(text, FIELD, ownerOf(bookingId, position))) as Person, // sealed above
    ),
  )

/** Who is called when a table stays empty, as they said at the desk or on the phone. */
export interface Contact {
  readonly name: string
  readonly phone: string
}

const CONTACT = 'booking.contact'

export const sealContact = (ctx: Context, id: string, contact: Contact): Promise<string> =>
  vaultOf(ctx).seal(JSON.stringify(contact), CONTACT, id)

export const openContact = async (ctx: Context, id: string, sealed: string): Promise<Contact> =>
  JSON.parse(await vaultOf(ctx).open(sealed, CONTACT, id)) as Contact // sealed above
