import type { Context as HonoContext, Hono } from 'hono'
import type { Env } from 'hono'
import { renderSVG } from 'uqr'
import type { StaffContext } from '#schema/context.ts'
import { textIn } from '#schema/locale.ts'
import { RESOURCE_KINDS } from '#schema/tables/booking.ts'
import { actOnTicket, callNext, setQueueState, TICKET_ACTS } from '#resolvers/booking/counter.ts'
import { closeQueue, writeQueue } from '#resolvers/booking/edit.ts'
import { boardOf, queuesOfPlace, type QueueRow } from '#resolvers/booking/queues.ts'
import { giveTicket } from '#resolvers/booking/take.ts'
import { lineOfQueue, requireTicket, slipOf, type TicketRow } from '#resolvers/booking/tickets.ts'
import {
  QueueCounterPage,
  type CounterQueue,
  type CounterTicket,
} from '#ui/booking/counter-page.tsx'
import { QueueSetupPage, type SetupQueue } from '#ui/booking/setup-page.tsx'
import { SlipPage } from '#ui/booking/slip-page.tsx'
import { readForm, textsOf, wholeOf } from '#ui/forms.ts'
import type { CityPage } from '#scenes/desk.ts'
import { refusalAt } from './merchant/desk.tsx'

/** A desk with the place whose queues are run there. */
export interface QueueDesk extends Pick<CityPage, 'ui' | 'asset' | 'absolute' | 'city' | 'render'> {
  readonly ctx: StaffContext
  readonly placeId: string
  readonly placeName: string
  readonly mayEdit: boolean
  /** A path below the queues of the place, as `next`. */
  readonly at: (path: string, params?: Readonly<Record<string, string | undefined>>) => string
}

/** Numbers of a queue that its counter sees; whoever is behind them comes up. */
const LINE = 60
const NEXT_SHOWN = 6

const ticketView = ({ text, origin, ...ticket }: TicketRow): CounterTicket => ({
  ...ticket,
  number: text,
  remote: origin === 'REMOTE',
})

const queueView = async ({ ctx, ui }: QueueDesk, queue: QueueRow): Promise<CounterQueue> => {
  const [board, line] = await Promise.all([
    boardOf(ctx, queue),
    lineOfQueue(ctx, queue, { first: LINE }),
  ])
  const of = (state: string): readonly CounterTicket[] =>
    line.edges.flatMap(({ node }) => (node.state === state ? [ticketView(node)] : []))
  return {
    id: queue.id,
    name: textIn(queue.names, ui.locale),
    isOpen: queue.state === 'OPEN',
    waiting: board.waiting,
    wait: board.wait,
    partyMin: queue.partyMin,
    partyMax: queue.partyMax,
    called: of('CALLED'),
    next: of('WAITING').slice(0, NEXT_SHOWN),
    passed: of('PASSED'),
  }
}

const show = async (
  desk: QueueDesk,
  more: { readonly counter: string; readonly done?: string; readonly refused?: string },
): Promise<Response> => {
  const { ctx, ui, at, placeId, mayEdit } = desk
  const queues = await queuesOfPlace(ctx).load(placeId)
  return desk.render(
    {
      title: ui.t('ui.work.queue'),
      ...(more.refused === undefined ? {} : { status: 422 as const }),
    },
    <QueueCounterPage
      ui={ui}
      queues={await Promise.all(queues.map((queue) => queueView(desk, queue)))}
      actionOf={at}
      counter={more.counter}
      token={() => crypto.randomUUID()}
      setupHref={mayEdit ? at('setup') : undefined}
      done={more.done}
      refused={more.refused}
    />,
    ['live.js'],
  )
}

const setup = async (
  desk: QueueDesk,
  more: { readonly done?: boolean; readonly refused?: string } = {},
): Promise<Response> => {
  const { ctx, ui, at, placeId } = desk
  const queues = await queuesOfPlace(ctx).load(placeId)
  const shown = queues.map((queue): SetupQueue => {
    const { id, names, kind, prefix, partyMin, partyMax, remote } = queue
    const [name, nameEn] = [names['zh-CN'] ?? '', names.en ?? '']
    return { id, name, nameEn, kind, prefix, partyMin, partyMax, remote }
  })
  const fresh: SetupQueue = {
    id: undefined,
    name: '',
    nameEn: '',
    kind: queues[0]?.kind ?? 'TABLE',
    prefix: String.fromCharCode(65 + (queues.length % 26)),
    partyMin: 1,
    partyMax: 4,
    remote: true,
  }
  return desk.render(
    {
      title: ui.t('ui.work.queue.setup'),
      ...(more.refused === undefined ? {} : { status: 422 as const }),
    },
    <QueueSetupPage
      ui={ui}
      queues={[...shown, fresh]}
      actionOf={at}
      backHref={at('')}
      done={more.done === true ? ui.t('ui.work.queue.done') : undefined}
      refused={more.refused}
    />,
  )
}

/**
 * The pages of a place's queues, wherever its desk is: the counter that calls, slips of paper, what can be queued for.
 * @param deskOf the desk of a request; nothing where there is no such place for the caller
 */
export const queuePages = <E extends Env>(
  app: Hono<E>,
  deskOf: (c: HonoContext<E>) => Promise<QueueDesk | undefined>,
): void => {
  const withDesk =
    (handle: (desk: QueueDesk, c: HonoContext<E>) => Response | Promise<Response>) =>
    async (c: HonoContext<E>): Promise<Response> => {
      const desk = await deskOf(c)
      return desk ? handle(desk, c) : c.notFound()
    }
  /** A form of the counter: done, it leads back there; refused, the counter says why. */
  const doing = (
    act: (desk: QueueDesk, form: Awaited<ReturnType<typeof readForm>>) => Promise<string>,
  ) =>
    withDesk(async (desk, c) => {
      const form = await readForm(c)
      try {
        return c.redirect(await act(desk, form), 303)
      } catch (error) {
        return show(desk, { counter: form.one('counter'), refused: refusalAt(error, desk) })
      }
    })
  const back = (desk: QueueDesk, counter: string, called?: string): string =>
    desk.at('', { counter: counter === '' ? undefined : counter, called })

  app.get(
    '/',
    withDesk((desk, c) => {
      const called = c.req.query('called')
      return show(desk, {
        counter: (c.req.query('counter') ?? '').slice(0, 20),
        ...(called !== undefined && /^[A-Z]{1,2}\d{3,6}$/.test(called)
          ? { done: desk.ui.t('ui.work.queue.called.done', { number: called }) }
          : {}),
      })
    }),
  )
  app.post(
    '/next',
    doing(async (desk, form) => {
      const counter = form.one('counter')
      const id = await callNext(desk.ctx, {
        queue: form.one('queue'),
        counter,
        key: form.one('key'),
      })
      return back(desk, counter, (await requireTicket(desk.ctx, id)).text)
    }),
  )
  app.post(
    '/act',
    doing(async (desk, form) => {
      const act = TICKET_ACTS.find((one) => one === form.one('act'))
      if (act) await actOnTicket(desk.ctx, { id: form.one('id'), act })
      return back(desk, form.one('counter'))
    }),
  )
  app.post(
    '/give',
    doing(async (desk, form) => {
      const [queue, party, key] = [form.one('queue'), wholeOf(form.one('party')), form.one('key')]
      return desk.at(`slip/${await giveTicket(desk.ctx, { queue, party, key })}`)
    }),
  )
  app.post(
    '/state',
    doing(async (desk, form) => {
      const state = form.one('state') === 'OPEN' ? 'OPEN' : 'PAUSED'
      await setQueueState(desk.ctx, { queue: form.one('queue'), state })
      return back(desk, form.one('counter'))
    }),
  )
  app.get(
    '/slip/:id',
    withDesk(async (desk, c) => {
      const { ctx, ui, placeId, placeName, city } = desk
      const ticket = await requireTicket(ctx, c.req.param('id') ?? '').catch(() => undefined)
      if (ticket?.placeId !== placeId) return c.notFound()
      const queues = await queuesOfPlace(ctx).load(placeId)
      const queue = queues.find(({ id }) => id === ticket.queueId)
      const address = desk.absolute(`/${city.slug}/queue/slip/${await slipOf(ctx, ticket.id)}`)
      return desk.render(
        { title: `${ui.t('ui.work.queue.slip')} ${ticket.text}` },
        <SlipPage
          ui={ui}
          ticket={{ number: ticket.text, party: ticket.party, takenAt: ticket.takenAt }}
          place={placeName}
          queue={queue ? textIn(queue.names, ui.locale) : ''}
          ahead={ticket.ahead}
          codeSvg={renderSVG(address, { border: 2 })}
          address={address}
          backHref={desk.at('')}
        />,
        ['board.js'],
      )
    }),
  )
  app.get(
    '/setup',
    withDesk((desk, c) =>
      desk.mayEdit ? setup(desk, { done: c.req.query('done') !== undefined }) : c.notFound(),
    ),
  )
  const settingUp = (
    act: (desk: QueueDesk, form: Awaited<ReturnType<typeof readForm>>) => Promise<unknown>,
  ) =>
    withDesk(async (desk, c) => {
      try {
        await act(desk, await readForm(c))
        return c.redirect(desk.at('setup', { done: 'yes' }), 303)
      } catch (error) {
        return setup(desk, { refused: refusalAt(error, desk) })
      }
    })
  app.post(
    '/setup',
    settingUp((desk, form) =>
      writeQueue(desk.ctx, {
        id: form.one('id') === '' ? null : form.one('id'),
        place: desk.placeId,
        kind: RESOURCE_KINDS.find((kind) => kind === form.one('kind')) ?? 'TABLE',
        names: textsOf(form, 'name') ?? {},
        prefix: form.one('prefix').trim().toUpperCase(),
        partyMin: wholeOf(form.one('partyMin')),
        partyMax: wholeOf(form.one('partyMax')),
        remote: form.one('remote') === 'yes',
      }),
    ),
  )
  app.post(
    '/close',
    settingUp((desk, form) => closeQueue(desk.ctx, form.one('id'))),
  )
  // Whoever reloads or changes the language after a refusal lands on the page that the form stood on.
  for (const [path, to] of [
    ['/next', ''],
    ['/act', ''],
    ['/give', ''],
    ['/state', ''],
    ['/close', 'setup'],
  ] as const)
    app.get(
      path,
      withDesk((desk, c) => c.redirect(desk.at(to), 303)),
    )
}
