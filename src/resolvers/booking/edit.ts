import { sql } from 'drizzle-orm'
import { does, mustHit, mustHold, write } from '#schema/batch.ts'
import type { StaffContext } from '#schema/context.ts'
import type { LocalizedText } from '#schema/locale.ts'
import { BadInput } from '#schema/problem.ts'
import type { ResourceKind } from '#schema/tables/booking.ts'
import { auditing } from '../audit/service.ts'
import { storeIsTheirs } from '../staff/rights.ts'
import { QueueNotFound } from './errors.ts'

/** Queues of one place: more nobody would find their way in. */
const QUEUES_MAX = 12
const NAME_MAX = 40
const PARTY_MAX = 100

/** A queue as somebody describes it. */
export interface WrittenQueue {
  /** Which one is changed; a new one without. */
  readonly id?: string | null | undefined
  readonly place: string
  readonly kind: ResourceKind
  readonly names: LocalizedText
  readonly prefix: string
  readonly partyMin: number
  readonly partyMax: number
  readonly remote: boolean
}

const checkQueue = ({ names, prefix, partyMin, partyMax }: WrittenQueue): void => {
  const texts = Object.values(names).filter((text) => text.trim() !== '')
  if (texts.length === 0 || texts.some((text) => text.length > NAME_MAX))
    throw new BadInput('BAD_NAME', `A queue has a name of up to ${NAME_MAX} characters.`, 'names')
  if (!/^[A-Z]{1,2}$/.test(prefix))
    throw new BadInput('BAD_PREFIX', 'Numbers begin with one or two letters, as A.', 'prefix')
  if (
    ![partyMin, partyMax].every((n) => Number.isInteger(n) && n >= 1 && n <= PARTY_MAX) ||
    partyMin > partyMax
  )
    throw new BadInput('BAD_PARTY', `From 1 to ${PARTY_MAX} people, the smaller first.`, 'party')
}

/**
 * Keeps a queue of a place: a new one, or another one's new description. Numbers that were given stay.
 * @returns its id
 * @throws {QueueNotFound} {@link BadInput} BAD_NAME, BAD_PREFIX, BAD_PARTY, TOO_MANY_QUEUES
 */
export const writeQueue = async (ctx: StaffContext, written: WrittenQueue): Promise<string> => {
  checkQueue(written)
  const { place, kind, prefix, partyMin, partyMax, remote } = written
  const names = JSON.stringify(written.names)
  const id = written.id ?? ctx.newId('BookingResource')
  const { db, now } = ctx
  const theirs = storeIsTheirs(ctx, 'editQueue', sql`p.id`)
  const statement =
    written.id == null
      ? sql`INSERT INTO booking_resources (id, place_id, kind, names, position, party_min, party_max, has_queue, prefix, remote, updated_at)
          SELECT ${id}, p.id, ${kind}, ${names}, (SELECT count(*) FROM booking_resources WHERE place_id = p.id), ${partyMin}, ${partyMax}, 1, ${prefix}, ${Number(remote)}, ${now}
          FROM places p WHERE p.id = ${place} AND ${theirs}`
      : sql`UPDATE booking_resources SET kind = ${kind}, names = ${names}, party_min = ${partyMin}, party_max = ${partyMax}, prefix = ${prefix}, remote = ${Number(remote)}, updated_at = ${now}
          WHERE id = ${id} AND has_queue AND place_id IN (SELECT p.id FROM places p WHERE p.id = ${place} AND ${theirs})`
  await write(ctx, [
    mustHit(db.run(statement), () => new QueueNotFound()),
    mustHold(
      ctx,
      sql`(SELECT count(*) FROM booking_resources WHERE place_id = ${place} AND state <> 'CLOSED') <= ${QUEUES_MAX}`,
      () =>
        new BadInput(
          'TOO_MANY_QUEUES',
          `A place has up to ${QUEUES_MAX} queues: take one out of use first.`,
        ),
    ),
    does(auditing(ctx, 'queue.write', { queueId: id }).statement),
  ])
  return id
}

/** Takes a queue out of use; its numbers stay what they are. @throws {QueueNotFound} */
export const closeQueue = async (ctx: StaffContext, id: string): Promise<void> => {
  await write(ctx, [
    mustHit(
      ctx.db.run(sql`UPDATE booking_resources SET state = 'CLOSED', updated_at = ${ctx.now}
        WHERE id = ${id} AND has_queue AND ${storeIsTheirs(ctx, 'editQueue', sql`booking_resources.place_id`)}`),
      () => new QueueNotFound(),
    ),
    does(auditing(ctx, 'queue.close', { queueId: id }).statement),
  ])
}
