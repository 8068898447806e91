import type { Context as HonoContext } from 'hono'
import { Unavailable } from '#schema/batch.ts'
import { CRS_VALUES, type Position } from '#schema/geo.ts'
import type { LocalizedText } from '#schema/locale.ts'
import { BadInput, Problem } from '#schema/problem.ts'
import type { Ui } from './types.ts'

/** What was sent by a form; files are nothing. */
export interface Form {
  /** The first value of a field, `''` where there is none. */
  one(name: string): string
  all(name: string): readonly string[]
  /** Fields whose names begin so, by the rest of their names. */
  under(prefix: string): readonly (readonly [string, string])[]
}

/** The fields of a form. @throws {BadInput} BAD_FORM where there is none to read */
export const readForm = async (c: Pick<HonoContext, 'req'>): Promise<Form> => {
  const body = await c.req.parseBody({ all: true }).catch((error: unknown) => {
    // What platforms say of a body that is not what its header names.
    if (error instanceof TypeError)
      throw new BadInput('BAD_FORM', 'This is no form that can be read.', 'body')
    throw error
  })
  const fields = Object.entries(body).map(([name, value]): readonly [string, readonly string[]] => [
    name,
    [value].flat().filter((one): one is string => typeof one === 'string'),
  ])
  const byName = new Map(fields)
  return {
    one: (name) => byName.get(name)?.[0] ?? '',
    all: (name) => byName.get(name) ?? [],
    under: (prefix) =>
      fields.flatMap(([name, [value]]) =>
        name.startsWith(prefix) && value !== undefined ? [[name.slice(prefix.length), value]] : [],
      ),
  }
}

/** Files of a field, those that are not empty; a browser sends an empty one for none. */
export const readFiles = async (
  c: Pick<HonoContext, 'req'>,
  name: string,
): Promise<readonly Uint8Array[]> => {
  const body = await c.req.parseBody({ all: true })
  const files = [body[name] ?? []].flat().filter((one): one is File => one instanceof File)
  const full = files.filter(({ size }) => size > 0)
  return Promise.all(full.map(async (file) => new Uint8Array(await file.arrayBuffer())))
}

/** A whole number as a form sends it; `NaN` for everything else, which no rule takes. */
export const wholeOf = (text: string): number =>
  /^\d{1,10}$/.test(text.trim()) ? Number(text) : NaN

/** A text in two languages, of a field and the one beside it that ends on `En`; nothing where both are empty. */
export const textsOf = (form: Form, name: string): LocalizedText | undefined => {
  const [zh, en] = [form.one(name).trim(), form.one(`${name}En`).trim()]
  if (zh === '' && en === '') return undefined
  return { ...(zh === '' ? {} : { 'zh-CN': zh }), ...(en === '' ? {} : { en }) }
}

/** What was typed into a field; nothing where that is empty. */
export const optional = (text: string): string | undefined =>
  text.trim() === '' ? undefined : text.trim()

const degreesOf = (text: string): number =>
  /^-?\d{1,3}(\.\d+)?$/.test(text.trim()) ? Number(text) : NaN

/** A position as people type it; `null` where nothing is. What is no number is left to the rules to refuse. */
export const writtenPosition = ({
  lon,
  lat,
  crs,
}: {
  readonly lon: string
  readonly lat: string
  readonly crs: string
}): Position | null =>
  lon.trim() === '' && lat.trim() === ''
    ? null
    : {
        lon: degreesOf(lon),
        lat: degreesOf(lat),
        crs: CRS_VALUES.find((one) => one === crs) ?? 'WGS84',
      }

/** Why something was refused, in the reader's words. @throws what is no refusal */
export const wordsOf = (error: unknown, ui: Ui): string => {
  if (error instanceof Problem) return error.texts[ui.locale]
  if (error instanceof Unavailable) return ui.t('ui.selling.unavailable')
  throw error
}

/** A path of the portal that a form or address named as the way back; anything else is not followed. */
export const wayBack = (path: string | undefined, otherwise: string): string =>
  path !== undefined && /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]{0,500}$/.test(path) ? path : otherwise
