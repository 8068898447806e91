import { JSONParser, TokenType } from '@streamparser/json'
import { FileRefused } from '../records.ts'
import type { ImportFile } from '../records.ts'
import { textChunks } from './text.ts'

/**
 * Longest single element (or stretch between two elements), in characters, checked after every piece of 64 KiB. Bounds
 * what is held in memory.
 */
export const ELEMENT_MAX_CHARS = 8 * 1024 * 1024
/** Deepest nesting that is followed. */
export const JSON_DEPTH_MAX = 64

/** What is looked for in a JSON document. */
interface JsonPlan {
  /** Dotted path of the array whose elements are the records; '' is the document itself. */
  readonly array: string
  /** Dotted paths of further members that are reported as they are met, for example `crs`. */
  readonly members?: readonly string[]
  /** With `array: ''`: a document that is one object counts as an array of that object. */
  readonly orSingle?: boolean
}

type JsonPart =
  /** `row` counts the elements from 1. */
  | { readonly kind: 'element'; readonly row: number; readonly value: unknown }
  | { readonly kind: 'member'; readonly path: string; readonly value: unknown }

const POSITION = /position "(\d+)"/

/** One run of the parser over one file: collects what a piece of text completes. */
class Collector {
  /** What the pieces so far have completed and nobody has taken yet. */
  readonly parts: JsonPart[] = []
  arraySeen = false
  #depth = 0
  #offset = 0
  #chars = 0
  #charsAtLastPart = 0
  readonly #file: ImportFile
  readonly #parser: JSONParser

  constructor(file: ImportFile, plan: JsonPlan, single: boolean) {
    this.#file = file
    const members = new Set(plan.members)
    const element = single ? '$' : plan.array === '' ? '$.*' : `$.${plan.array}.*`
    this.#parser = new JSONParser({
      paths: [element, ...[...members].map((path) => `$.${path}`)],
      // What has been reported, and what nobody asked for, is dropped at once: memory stays flat.
      keepStack: false,
      // The opening of the array is reported as a part of its first element; so an empty array is told from none.
      emitPartialValues: true,
    })
    this.#parser.onToken = ({ token, offset }) => {
      this.#offset = offset
      if (token === TokenType.LEFT_BRACE || token === TokenType.LEFT_BRACKET) this.#depth += 1
      if (token === TokenType.RIGHT_BRACE || token === TokenType.RIGHT_BRACKET) this.#depth -= 1
      if (this.#depth > JSON_DEPTH_MAX) {
        throw new FileRefused(
          'JSON_TOO_DEEP',
          `${file.name} nests deeper than ${JSON_DEPTH_MAX} levels.`,
        )
      }
    }
    this.#parser.onValue = ({ value, key, parent, stack, partial }) => {
      const keys = [...stack.slice(1).map((item) => item.key), key].filter((k) => k !== undefined)
      const path = keys.join('.')
      if (!single && !members.has(path)) {
        if (Array.isArray(parent)) this.arraySeen = true
        else if (keys.length > 0) throw shapeRefusal(file, plan)
      }
      if (partial) return
      this.#charsAtLastPart = this.#chars
      if (members.has(path)) this.parts.push({ kind: 'member', path, value })
      else this.parts.push({ kind: 'element', row: typeof key === 'number' ? key + 1 : 1, value })
    }
  }

  write(text: string): void {
    this.#guard(() => this.#parser.write(text))
    this.#chars += text.length
    if (this.#chars - this.#charsAtLastPart > ELEMENT_MAX_CHARS) {
      throw new FileRefused(
        'RECORD_TOO_LARGE',
        `${this.#file.name} has a single record of more than ${ELEMENT_MAX_CHARS} characters.`,
      )
    }
  }

  end(): void {
    this.#guard(() => {
      if (!this.#parser.isEnded) this.#parser.end()
    })
  }

  take(): JsonPart[] {
    return this.parts.splice(0)
  }

  #guard(work: () => void): void {
    try {
      work()
    } catch (error) {
      if (error instanceof FileRefused) throw error
      const stated = POSITION.exec(error instanceof Error ? error.message : '')?.[1]
      throw new FileRefused(
        'JSON_MALFORMED',
        `${this.#file.name} is not well-formed JSON: it breaks at or after byte ${stated ?? this.#offset}.`,
      )
    }
  }
}

const shapeRefusal = (file: ImportFile, plan: JsonPlan): FileRefused =>
  new FileRefused(
    'JSON_SHAPE',
    plan.array === ''
      ? `${file.name} must be a JSON array of records.`
      : `${file.name} must hold its records in the array "${plan.array}".`,
  )

/**
 * The elements of one array inside a JSON document, as they arrive, with the members asked for in between (in the
 * order of the document). Holds one element and one piece of the file.
 * @throws {FileRefused} JSON_MALFORMED (with the byte), JSON_SHAPE (no such array), JSON_TOO_DEEP, RECORD_TOO_LARGE,
 *   FILE_EMPTY, TEXT_NOT_UTF8. A defect late in the file is met late: what came before it has been handed out.
 */
export async function* streamJson(file: ImportFile, plan: JsonPlan): AsyncGenerator<JsonPart> {
  let collector: Collector | undefined
  let single = false
  for await (const text of textChunks(file)) {
    if (collector === undefined) {
      const start = /\S/.exec(text)?.[0]
      if (start === undefined) continue
      single = plan.orSingle === true && start === '{'
      collector = new Collector(file, plan, single)
    }
    let refusal: unknown
    try {
      collector.write(text)
    } catch (error) {
      refusal = error
    }
    // Also what a malformed piece still completed: whole records before the defect are good records.
    yield* collector.take()
    if (refusal !== undefined) throw refusal
  }
  if (collector === undefined) throw new FileRefused('FILE_EMPTY', `${file.name} is empty.`)
  collector.end()
  yield* collector.take()
  if (!single && !collector.arraySeen) throw shapeRefusal(file, plan)
}
