import type { Dependencies, Tag } from '#schema/dependencies.ts'
import type { Logger, SharedStore } from '#schema/ports.ts'
import type { Changes, Position } from './changes.ts'
import type { Flights } from './flights.ts'
import { createMemory, type Memory } from './memory.ts'
import type { AnswerPolicy } from './policy.ts'
import type { CacheStats, Outcome } from './stats.ts'

/** An answer that may be given to whoever asks the same. Instants are milliseconds of this node's clock. */
export interface KeptAnswer {
  readonly body: Uint8Array<ArrayBuffer>
  readonly etag: string
  readonly tags: readonly Tag[]
  /** How far the log of changes was known before the answer was made. */
  readonly since: Position
  readonly epoch: number
  readonly madeAt: number
  /** Until when it may be given without further ado … */
  readonly freshUntil: number
  /** … while a fresh one is made … */
  readonly staleUntil: number
  /** … and while the database is away. */
  readonly errorUntil: number
  /** When something it shows changes by itself; nobody gets it after that, except while the database is away. */
  readonly changesAt: number
  readonly maxAgeS: number
  readonly bytes: number
  /** Up to where the log is known to hold nothing against it. */
  checked: Position
}

/** What an execution made. */
export interface MadeAnswer {
  readonly text: string
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** It has errors, so it is for this caller only. */
  readonly faulty: boolean
  /** One of the errors is ours: the database is away, or there is a defect. */
  readonly failed: boolean
  readonly reads: Dependencies
}

export type Found =
  | {
      readonly kind: 'kept'
      readonly answer: KeptAnswer
      readonly outcome: Outcome
      readonly tier: string
    }
  /** For this caller only. */
  | { readonly kind: 'made'; readonly made: MadeAnswer }

/** What is asked for, and how to make it. */
export interface Wanted {
  readonly key: string
  readonly document: string
  readonly policy: Extract<AnswerPolicy, { scope: 'PUBLIC' }>
  readonly now: number
  readonly make: () => Promise<MadeAnswer>
  /** Work that may go on after the answer was given. */
  readonly defer: (work: Promise<unknown>) => void
}

/** The answers a node keeps, in memory and in the tiers it shares with others. */
export interface Answers {
  /** The kept answer of a key, when that needs no waiting: nothing has to be looked up first. */
  readonly peek: (key: string, now: number) => KeptAnswer | undefined
  /** The same after a look at what has changed, where one is due. */
  readonly peekAfterLook: (
    key: string,
    now: number,
    defer: Wanted['defer'],
  ) => Promise<KeptAnswer | undefined>
  readonly find: (wanted: Wanted) => Promise<Found>
  readonly memory: Memory<KeptAnswer>
}

export interface AnswersOptions {
  readonly changes: Changes
  readonly flights: Flights
  readonly stats: CacheStats
  readonly log: Logger
  /** Bytes of memory for answers. */
  readonly memoryBytes: number
  /** Further places to look, nearest first. Their keys begin with `version`. */
  readonly tiers: readonly SharedStore[]
  /** Changes with every deployment, so that answers of another version are never found. */
  readonly version: string
  /** A number from 0 to 1, to spread what would end at the same moment. */
  readonly random: () => number
}

const encoder = new TextEncoder()
const SPREAD = 0.1
/** How long one waits for the log of changes while there is something to give without it. */
const LOOK_PATIENCE_MS = 250
/** After a look that failed, nobody waits for another one within this time. */
const AWAY_MS = 1_000
/** Clocks of nodes may differ by so much; an answer from further ahead was made for another moment. */
const CLOCK_TOLERANCE_MS = 2_000
/** No key of an answer: those are JSON. */
const LOOK_KEY = 'changes'
/** How often one waits for another's answer that turns out to be too old, before making one's own. */
const FLIGHTS_MAX = 3

/** A strong ETag of a body. */
export const etagOf = async (body: Uint8Array<ArrayBuffer>): Promise<string> => {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', body))
  return `"${btoa(String.fromCharCode(...digest.subarray(0, 15)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')}"`
}

/** How a kept answer is written in a shared tier: what is known of it as one line of JSON, then the body. */
const write = (answer: KeptAnswer, text: string): string => {
  const { etag, tags, since, madeAt, freshUntil, staleUntil, errorUntil, changesAt, maxAgeS } =
    answer
  const known = { etag, tags, since, madeAt, freshUntil, staleUntil, errorUntil, maxAgeS }
  // JSON has no infinity.
  const head = JSON.stringify({
    ...known,
    changesAt: Number.isFinite(changesAt) ? changesAt : null,
  })
  return `${head}\n${text}`
}

const isAnswerHead = (
  value: unknown,
): value is Omit<KeptAnswer, 'body' | 'changesAt'> & { changesAt: number | null } =>
  typeof value === 'object' &&
  value !== null &&
  'etag' in value &&
  'tags' in value &&
  Array.isArray(value.tags) &&
  'since' in value

/** The answer as another node wrote it; `undefined` when the text is damaged. */
const parse = (text: string, epoch: number): KeptAnswer | undefined => {
  const end = text.indexOf('\n')
  if (end < 0) return undefined
  try {
    const head: unknown = JSON.parse(text.slice(0, end))
    if (!isAnswerHead(head)) return undefined
    const body = encoder.encode(text.slice(end + 1))
    return {
      ...head,
      changesAt: head.changesAt ?? Number.POSITIVE_INFINITY,
      body,
      epoch,
      checked: head.since,
      bytes: body.byteLength + head.tags.length * 24,
    }
  } catch {
    return undefined
  }
}

/** Makes the store of answers of one node. */
export const createAnswers = (options: AnswersOptions): Answers => {
  const { changes, flights, stats, log, tiers, version, random } = options
  const memory = createMemory<KeptAnswer>(options.memoryBytes)
  /** When the last look at the log failed; −∞ while the database is there. */
  let awaySince = Number.NEGATIVE_INFINITY

  /** Whether nothing the answer shows has changed, as far as is known. */
  const isCurrent = (answer: KeptAnswer): boolean => {
    if (answer.epoch !== changes.epoch()) return false
    const position = changes.position()
    if (answer.checked === position) return true
    if (!changes.unchangedSince(answer.since, answer.tags)) return false
    answer.checked = position
    return true
  }

  /** A clock that was set back must not keep an answer for longer. */
  const isFresh = (answer: KeptAnswer, now: number): boolean =>
    now < answer.freshUntil && now < answer.changesAt && now >= answer.madeAt - CLOCK_TOLERANCE_MS

  const peek: Answers['peek'] = (key, now) => {
    if (changes.isDue(now)) return undefined
    const answer = memory.get(key)
    return answer !== undefined && isFresh(answer, now) && isCurrent(answer) ? answer : undefined
  }

  /** One look for all who need one now; whoever comes after a write that it has not seen looks again. */
  const lookTogether = async (now: number): Promise<void> => {
    const lookOnce = async (): Promise<void> => {
      const asOf = changes.asOf()
      await changes.refresh(now)
      stats.noticed(changes.position(), asOf === 0 ? null : now - asOf)
    }
    for (let attempt = 1; changes.isDue(now); attempt += 1) {
      if (attempt > FLIGHTS_MAX) return lookOnce()
      await flights.run(LOOK_KEY, lookOnce)
    }
  }

  /** Looks what has changed. `false` when the database does not tell. */
  const look = async (now: number, patient: boolean, defer: Wanted['defer']): Promise<boolean> => {
    if (!changes.isDue(now)) return true
    const looking = (async (): Promise<boolean> => {
      try {
        await lookTogether(now)
        awaySince = Number.NEGATIVE_INFINITY
        return true
      } catch (error) {
        if (awaySince === Number.NEGATIVE_INFINITY)
          log.warn('changes_unknown', { error: error instanceof Error ? error.name : 'unknown' })
        awaySince = now
        return false
      }
    })()
    if (patient) return looking
    // What can be given without it is given without it, marked, when the database takes too long.
    defer(looking)
    if (now - awaySince < AWAY_MS && now >= awaySince) return false
    let timer: ReturnType<typeof setTimeout> | undefined
    const impatience = new Promise<boolean>((wake) => {
      timer = setTimeout(() => wake(false), LOOK_PATIENCE_MS)
    })
    try {
      return await Promise.race([looking, impatience])
    } finally {
      clearTimeout(timer)
    }
  }

  const peekAfterLook: Answers['peekAfterLook'] = async (key, now, defer) =>
    memory.get(key) !== undefined && (await look(now, false, defer)) ? peek(key, now) : undefined

  const fromTiers = async ({
    key,
    now,
  }: Wanted): Promise<{ answer: KeptAnswer; tier: string } | undefined> => {
    for (const tier of tiers) {
      const text = await tier.get(`${version}:${key}`)
      const answer = text === undefined ? undefined : parse(text, changes.epoch())
      if (answer === undefined) continue
      // Made by a clock that is ahead of ours: for another moment than now.
      if (answer.madeAt > now + CLOCK_TOLERANCE_MS) continue
      const knowsNothing = changes.asOf() === 0
      if (isFresh(answer, now) && (knowsNothing || isCurrent(answer)))
        return { answer, tier: tier.name }
    }
    return undefined
  }

  const keep = async (
    wanted: Wanted,
    made: MadeAnswer,
    since: Position,
    epoch: number,
  ): Promise<KeptAnswer | undefined> => {
    const { policy, now, key } = wanted
    const { reads } = made
    if (made.faulty || reads.private) return undefined
    const body = encoder.encode(made.text)
    const spread = 1 - SPREAD * random()
    const keptMs = Math.min(policy.keepS * 1000, reads.liveMs) * spread
    const { changesAt } = reads
    if (keptMs < 1 || changesAt <= now) return undefined
    const freshUntil = now + keptMs
    const live = reads.liveMs < policy.keepS * 1000
    const answer: KeptAnswer = {
      body,
      etag: await etagOf(body),
      tags: [...reads.tags],
      since,
      epoch,
      madeAt: now,
      freshUntil,
      staleUntil: live ? freshUntil : freshUntil + policy.staleWhileRevalidateS * 1000,
      errorUntil: freshUntil + policy.staleIfErrorS * 1000,
      changesAt,
      maxAgeS: policy.maxAgeS,
      bytes: body.byteLength + reads.tags.size * 24,
      checked: since,
    }
    memory.set(key, answer)
    const lifeMs = Math.min(freshUntil, changesAt) - now
    const written = tiers.length > 0 ? write(answer, made.text) : ''
    for (const tier of tiers) wanted.defer(tier.set(`${version}:${key}`, written, lifeMs))
    return answer
  }

  interface Flown {
    readonly answer: KeptAnswer | undefined
    /** Absent when the answer was found. */
    readonly made?: MadeAnswer
    /** Where it was found. */
    readonly tier?: string
    readonly since: Position
    readonly epoch: number
  }

  const execute = async (wanted: Wanted): Promise<Flown> => {
    // Read before anything else is: what changes from here on falls on the answer.
    const since = changes.position()
    const epoch = changes.epoch()
    stats.executed()
    const made = await wanted.make()
    return { made, since, epoch, answer: await keep(wanted, made, since, epoch) }
  }

  /**
   * Looks in the shared tiers, and makes the answer when there is none. Run by one for all who want it. Where the
   * log is not `known` what lies in a tier is better than an error, and marked by whoever gives it.
   */
  const findOrMake = async (wanted: Wanted, known: boolean): Promise<Flown> => {
    const { key, now } = wanted
    const since = changes.position()
    const epoch = changes.epoch()
    const lying = known ? memory.get(key) : undefined
    if (lying !== undefined) {
      // Somebody may have made it while this one looked what has changed.
      if (!isCurrent(lying)) stats.invalidated()
      else if (isFresh(lying, now)) return { answer: lying, tier: 'memory', since, epoch }
    }
    const shared = await fromTiers(wanted)
    if (shared === undefined) return execute(wanted)
    if (known) memory.set(key, shared.answer)
    return { ...shared, since, epoch }
  }

  /** Whether an answer that was under way when this request came may be given to it: nothing has changed since it began. */
  const isForAll = ({ answer, made, since, epoch }: Flown): boolean => {
    if (answer !== undefined) return isCurrent(answer)
    if (made === undefined || made.reads.private) return false
    // One failure is enough for all who wait: each would only ask a database that is away again.
    if (made.failed) return true
    if (epoch !== changes.epoch()) return false
    return changes.unchangedSince(since, [...made.reads.tags])
  }

  /** Finds or makes the answer, or waits for whoever does it already. */
  const fly = async (wanted: Wanted, known: boolean): Promise<Flown> => {
    for (let attempt = 1; attempt <= FLIGHTS_MAX; attempt += 1) {
      const flight = known ? wanted.key : `?${wanted.key}`
      const { value, joined } = await flights.run(flight, () => findOrMake(wanted, known))
      if (!joined) return value
      stats.joined()
      if (isForAll(value)) return value
    }
    return execute(wanted)
  }

  const find = async (wanted: Wanted): Promise<Found> => {
    const { key, now, document } = wanted
    const before = memory.get(key)
    const spare = before !== undefined && now < before.errorUntil ? before : undefined
    const known = await look(now, spare === undefined, wanted.defer)
    const kept = (answer: KeptAnswer, outcome: Outcome, tier: string): Found => {
      stats.count(outcome, document, key, outcome === 'hit' ? tier : undefined)
      return { kind: 'kept', answer, outcome, tier }
    }
    if (!known && spare !== undefined) return kept(spare, 'stale-if-error', 'memory')
    const lying = known ? memory.get(key) : undefined
    if (lying !== undefined && isCurrent(lying)) {
      if (isFresh(lying, now)) return kept(lying, 'hit', 'memory')
      if (now < lying.staleUntil && now < lying.changesAt && now >= lying.madeAt) {
        wanted.defer(fly(wanted, known))
        return kept(lying, 'stale', 'memory')
      }
    }
    return made(await fly(wanted, known))

    function made(flown: Flown): Found {
      if (flown.answer !== undefined)
        return flown.tier === undefined
          ? kept(flown.answer, 'miss', 'memory')
          : kept(flown.answer, known ? 'hit' : 'stale-if-error', flown.tier)
      if (flown.made === undefined) throw new TypeError('Nothing was found and nothing was made.')
      if (flown.made.failed && spare !== undefined) return kept(spare, 'stale-if-error', 'memory')
      stats.count('bypass', document, key)
      return { kind: 'made', made: flown.made }
    }
  }

  return { peek, peekAfterLook, find, memory }
}
