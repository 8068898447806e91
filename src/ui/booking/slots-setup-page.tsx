import { Done } from '../console/parts.tsx'
import type { MessageKey } from '../messages.ts'
import { Hidden, Wrong } from '../selling/form-parts.tsx'
import type { Ui } from '../types.ts'
import { audienceText } from './slots-page.tsx'

/** Times of some days of the week. */
export interface SetupWindow {
  readonly days: readonly number[]
  readonly from: string
  readonly to: string
}

/** Something to be booked, as it is set up. */
export interface SetupBookable {
  readonly id: string | undefined
  readonly name: string
  readonly nameEn: string
  readonly kind: string
  readonly windows: readonly SetupWindow[]
  readonly holidays: string
  readonly makeup: string
  readonly countsPeople: boolean
  readonly realName: boolean
  readonly waitingList: boolean
  readonly quotas: Readonly<Partial<Record<string, number>>>
  readonly numbers: Readonly<Record<(typeof NUMBERS)[number], number>>
}

/** Rules that are a number each, in the order of the form. */
export const NUMBERS = [
  'slotMinutes',
  'capacity',
  'partyMin',
  'partyMax',
  'daysAhead',
  'leadMinutes',
  'cancelMinutes',
  'noShowLimit',
] as const

/** Lines of times: most need two, at noon and in the evening. */
export const WINDOWS = 3
const KINDS = ['TABLE', 'COUNTER', 'ENTRY', 'APPOINTMENT', 'EVENT'] as const
const BOUNDED = ['GENERAL', 'CHILD', 'STUDENT', 'SENIOR', 'GROUP'] as const

const Choice = ({
  id,
  name,
  label,
  value,
  options,
}: {
  id: string
  name: string
  label: string
  value: string
  options: readonly (readonly [string, string])[]
}) => (
  <p class="field">
    <label for={id}>{label}</label>
    <select id={id} name={name}>
      {options.map(([option, text]) => (
        <option value={option} selected={option === value}>
          {text}
        </option>
      ))}
    </select>
  </p>
)

const Windows = ({ of, windows, ui }: { of: string; windows: readonly SetupWindow[]; ui: Ui }) => (
  <>
    {Array.from({ length: WINDOWS }, (_, i) => {
      const { days, from, to } = windows[i] ?? { days: [], from: '', to: '' }
      return (
        <fieldset class="slot-window">
          <legend>{ui.t('ui.work.slots.set.hours', { n: i + 1 })}</legend>
          <p class="choices">
            {[1, 2, 3, 4, 5, 6, 7].map((day) => (
              <label>
                <input
                  type="checkbox"
                  name={`days.${i}`}
                  value={String(day)}
                  checked={days.includes(day)}
                />{' '}
                {ui.t(`ui.work.slots.set.day.${day}` as MessageKey)}
              </label>
            ))}
          </p>
          <p class="queue-take">
            <label for={`from-${i}-${of}`}>{ui.t('ui.work.slots.set.from')}</label>
            <input id={`from-${i}-${of}`} type="time" name={`from.${i}`} value={from} />
            <label for={`to-${i}-${of}`}>{ui.t('ui.work.slots.set.to')}</label>
            <input id={`to-${i}-${of}`} type="time" name={`to.${i}`} value={to} />
          </p>
        </fieldset>
      )
    })}
  </>
)

const SetupForm = ({
  bookable,
  actionOf,
  ui,
}: {
  bookable: SetupBookable
  actionOf: (what: string) => string
  ui: Ui
}) => {
  const of = bookable.id ?? 'new'
  const input = (name: string, label: string, more: Readonly<Record<string, unknown>>) => (
    <p class="field">
      <label for={`${name}-${of}`}>{label}</label>
      <input id={`${name}-${of}`} name={name} {...more} />
    </p>
  )
  const tick = (name: string, checked: boolean, text: string) => (
    <p class="field-check">
      <label>
        <input type="checkbox" name={name} value="yes" checked={checked} /> {text}
      </label>
    </p>
  )
  return (
    <section class="work-form frame" aria-labelledby={`setup-${of}`}>
      <h2 id={`setup-${of}`}>
        {bookable.id === undefined
          ? ui.t('ui.work.slots.set.new')
          : ui.t('ui.work.slots.set.edit', { name: bookable.name })}
      </h2>
      <form method="post" action={actionOf('setup')}>
        <Hidden fields={bookable.id === undefined ? {} : { id: bookable.id }} />
        {input('name', ui.t('ui.work.queue.name'), {
          value: bookable.name,
          required: true,
          maxlength: 40,
        })}
        {input('nameEn', ui.t('ui.work.queue.nameEn'), { value: bookable.nameEn, maxlength: 40 })}
        <Choice
          id={`kind-${of}`}
          name="kind"
          label={ui.t('ui.work.queue.kind')}
          value={bookable.kind}
          options={KINDS.map((kind) => [kind, ui.t(`ui.work.queue.kind.${kind}`)] as const)}
        />
        <Windows of={of} windows={bookable.windows} ui={ui} />
        <Choice
          id={`holidays-${of}`}
          name="holidays"
          label={ui.t('ui.work.slots.set.holidays')}
          value={bookable.holidays}
          options={(['AS_WEEKDAY', 'OPEN', 'CLOSED'] as const).map((one) => [
            one,
            ui.t(`ui.work.slots.set.holidays.${one}`),
          ])}
        />
        <Choice
          id={`makeup-${of}`}
          name="makeup"
          label={ui.t('ui.work.slots.set.makeup')}
          value={bookable.makeup}
          options={(['AS_WEEKDAY', 'AS_WORKDAY'] as const).map((one) => [
            one,
            ui.t(`ui.work.slots.set.makeup.${one}`),
          ])}
        />
        <Choice
          id={`counts-${of}`}
          name="counts"
          label={ui.t('ui.work.slots.set.counts')}
          value={bookable.countsPeople ? 'people' : 'bookings'}
          options={(['bookings', 'people'] as const).map((one) => [
            one,
            ui.t(`ui.work.slots.set.counts.${one}`),
          ])}
        />
        {NUMBERS.map((name) =>
          input(name, ui.t(`ui.work.slots.set.${name}`), {
            type: 'number',
            value: bookable.numbers[name],
            min: 0,
            required: true,
          }),
        )}
        {BOUNDED.map((audience) =>
          input(
            `quota.${audience}`,
            ui.t('ui.work.slots.set.quota', { audience: audienceText(audience, ui) }),
            { type: 'number', value: bookable.quotas[audience] ?? '', min: 0 },
          ),
        )}
        {tick('realName', bookable.realName, ui.t('ui.work.slots.set.realName'))}
        {tick('waitingList', bookable.waitingList, ui.t('ui.work.slots.set.waitingList'))}
        <p class="choices">
          <button class="button button-strong" type="submit">
            {ui.t('ui.work.queue.save')}
          </button>
          {bookable.id === undefined ? null : (
            <button class="button" type="submit" formaction={actionOf('take-out')} formnovalidate>
              {ui.t('ui.work.slots.set.takeOut')}
            </button>
          )}
        </p>
      </form>
    </section>
  )
}

/** What can be booked at a place: each with its rules, and a new one. */
export const SlotsSetupPage = ({
  ui,
  bookables,
  actionOf,
  backHref,
  done,
  refused,
}: {
  ui: Ui
  bookables: readonly SetupBookable[]
  actionOf: (what: string) => string
  backHref: string
  done: string | undefined
  refused: string | undefined
}) => (
  <article class="queue-setup">
    <header class="work-head">
      <h1>{ui.t('ui.work.slots.setup')}</h1>
      <a class="button" href={backHref}>
        {ui.t('ui.work.slots.back')}
      </a>
    </header>
    <Done text={done} />
    <Wrong id="setup-wrong" text={refused} />
    {bookables.map((bookable) => (
      <SetupForm bookable={bookable} actionOf={actionOf} ui={ui} />
    ))}
  </article>
)

/** Places of a city with what can be booked there, each leading to its desk. */
export const BookingPlacesPage = ({
  ui,
  places,
}: {
  ui: Ui
  places: readonly { readonly href: string; readonly name: string; readonly bookables: number }[]
}) => (
  <article>
    <header class="work-head">
      <h1>{ui.t('ui.city.bookings')}</h1>
    </header>
    <p class="meta">{ui.t('ui.city.bookings.lead')}</p>
    <ul class="queue-rows">
      {places.map(({ href, name, bookables }) => (
        <li class="queue-row">
          <a href={href}>{name}</a>
          <span class="meta">{ui.t('ui.city.bookings.count', { n: bookables })}</span>
        </li>
      ))}
    </ul>
  </article>
)
