// deno run precision.ts FOLDER ANSWERS MOVES: keeps that many answers of what is near, then moves one place after the
// other and looks which of them fell. Prints JSON, sums over all moves.
import ngeohash from 'ngeohash'
import { tagsOf } from '#schema/dependencies.ts'
import { distanceM, unitVector, type LonLat } from '#schema/geo.ts'
import { demoCity } from '../../../tools/seed/frame.ts'
import { peopleOf } from '../../../tools/seed/places.ts'
import { randomOf } from '../../../tools/seed/random.ts'
import { NEARBY_CELL, pathOf } from '../lib/documents.mjs'
import { openPortal } from './portal.ts'

/** As the document has it. */
const CELL_LENGTH = 8
const RADIUS_M = 3_000
/** A place moves by up to half of this each way: across the street or across the river. */
const MOVE_DEGREES = 0.05
/** Of those that a move left, so many of the closest to it are executed again at the end. */
const CLOSEST = 200
/** Printed distances are rounded. */
const ROUNDED_M = 1

const [folder = '', wanted = '0', moves = '0'] = process.argv.slice(2)
const { ask, cache, close, read, setNow, write } = await openPortal(folder, 512)
// Nothing may fall by its age.
const now = Date.now()
setNow(now)

interface Question {
  readonly path: string
  /** The middle of the cell, which stands for everyone in it. */
  readonly centre: LonLat
  /** How far around it the answer speaks of places. */
  reachM: number
  /** The places it lists. */
  ids: ReadonlySet<string>
  text: string
}
interface Nearby {
  readonly edges: readonly { readonly distance: number; readonly node: { readonly id: string } }[]
  readonly pageInfo: { readonly hasNextPage: boolean }
}

const questionAt = (cell: string): Question => {
  const { latitude: lat, longitude: lon } = ngeohash.decode(cell)
  const path = pathOf(NEARBY_CELL, { at: { cell }, radius: RADIUS_M })
  return { path, centre: { lon, lat }, reachM: 0, ids: new Set(), text: '' }
}

/** Asks, and remembers what the answer speaks of. `true` when the answer was not the kept one. */
const take = async (question: Question): Promise<boolean> => {
  const before = cache.stats.read().executions
  const text = await ask(question.path)
  const made = cache.stats.read().executions > before
  if (text !== question.text) {
    const { edges, pageInfo } = (JSON.parse(text) as { data: { nearby: Nearby } }).data.nearby
    const last = edges.at(-1)
    // Beyond the last row of a full page it says nothing; otherwise it says that there is nothing else in the circle.
    question.reachM = pageInfo.hasNextPage && last !== undefined ? last.distance : RADIUS_M
    question.ids = new Set(edges.map(({ node }) => node.id))
    question.text = text
  }
  return made
}

const nameOf = ({ lon, lat }: LonLat): string => `${lon.toFixed(9)} ${lat.toFixed(9)}`

/** The tags of what is kept, by the middle of the cell it was asked for. */
const keptTags = (): ReadonlyMap<string, readonly string[]> =>
  new Map(
    [...cache.answers.memory.entries()].map(([key, { tags }]) => {
      const [, variables] = JSON.parse(key) as readonly [string, string]
      return [nameOf((JSON.parse(variables) as { at: LonLat }).at), tags]
    }),
  )

const cells = new Set(
  peopleOf(await demoCity('nanjing'), Number(wanted) * 4, 4).map(({ lat, lon }) =>
    ngeohash.encode(lat, lon, CELL_LENGTH),
  ),
)
const questions = [...cells].slice(0, Number(wanted)).map(questionAt)
if (questions.length < Number(wanted)) throw new Error('The city has too few cells.')
for (const question of questions) await take(question)
for (const question of questions)
  if (await take(question)) throw new Error('An answer was not kept.')

const placeIds = (await read('SELECT id FROM places WHERE lon IS NOT NULL ORDER BY id')).map(
  ([id]) => String(id),
)
const whereIs = async (id: string) => {
  const [row = []] = await read('SELECT kind, lon, lat, city_code FROM places WHERE id = ?', id)
  const [kind, lon, lat, cityCode] = row
  return {
    subject: id,
    kind: String(kind),
    lon: Number(lon),
    lat: Number(lat),
    cityCode: String(cityCode),
  }
}

const sums = {
  /** Fell, by what was made anew; by the covers, and by distance alone. */
  fell: 0,
  covered: 0,
  within: 0,
  /** Fell though no cover said so; stayed though one did; stayed though the place is listed or near enough. */
  wronglyFell: 0,
  wronglyKept: 0,
  wronglyKeptByDistance: 0,
  /** Fell, and the new answer is another one. */
  differs: 0,
}
let farthestM = 0
const closest = new Set<Question>()
const random = randomOf(11, 0)
for (let move = 0; move < Number(moves); move += 1) {
  const before = await whereIs(random.pick(placeIds))
  const lon = before.lon + (random.unit() - 0.5) * MOVE_DEGREES
  const lat = before.lat + (random.unit() - 0.5) * MOVE_DEGREES
  const falling = new Set([...tagsOf(before), ...tagsOf({ ...before, lon, lat })])
  const tags = keptTags()
  const { x, y, z } = unitVector({ lon, lat })
  await write(
    'UPDATE places SET lon = ?, lat = ?, x = ?, y = ?, z = ? WHERE id = ?',
    lon,
    lat,
    x,
    y,
    z,
    before.subject,
  )
  const stayed: { readonly question: Question; readonly beyondM: number }[] = []
  for (const question of questions) {
    const { centre, reachM, ids, text } = question
    const own = tags.get(nameOf(centre))
    if (own === undefined) throw new Error('An answer is not kept any more.')
    const covered = own.some((tag) => falling.has(tag))
    const nearestM = Math.min(distanceM(centre, before), distanceM(centre, { lon, lat }))
    const within = ids.has(before.subject) || nearestM < reachM - ROUNDED_M
    const fell = await take(question)
    if (fell) farthestM = Math.max(farthestM, nearestM - reachM)
    else stayed.push({ question, beyondM: nearestM - reachM })
    sums.fell += fell ? 1 : 0
    sums.covered += covered ? 1 : 0
    sums.within += within ? 1 : 0
    sums.wronglyFell += fell && !covered ? 1 : 0
    sums.wronglyKept += covered && !fell ? 1 : 0
    sums.wronglyKeptByDistance += within && !fell ? 1 : 0
    sums.differs += question.text === text ? 0 : 1
  }
  for (const { question } of stayed.toSorted((a, b) => a.beyondM - b.beyondM).slice(0, CLOSEST))
    closest.add(question)
}

// What stayed must be what an execution makes now.
const fresh = await openPortal(folder, 0)
fresh.setNow(now)
let outdated = 0
for (const { path, text } of closest) if ((await fresh.ask(path)) !== text) outdated += 1
fresh.close()
process.stdout.write(
  JSON.stringify({
    answers: questions.length,
    moves: Number(moves),
    ...sums,
    farthestM,
    compared: closest.size,
    outdated,
  }),
)
close()
