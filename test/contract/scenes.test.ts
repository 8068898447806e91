import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { getTableName, is } from 'drizzle-orm'
import { SQLiteTable } from 'drizzle-orm/sqlite-core'
import { isEnumType, isInputObjectType, isInterfaceType, isObjectType } from 'graphql'
import { describe, expect, it } from 'vitest'
import { buildSchema } from '#edge/schema.ts'
import { LOCALES } from '#schema/locale.ts'
import { Problem } from '#schema/problem.ts'
import { scenes } from '#scenes/index.ts'
import type { Scene } from '#scenes/scene.ts'

const root = new URL('../../src/scenes/', import.meta.url)
const folders = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)

/** The formats of a scene: of places, and of what is none. */
const formatsOf = ({ imports, importers }: Scene): readonly string[] => [
  ...(imports?.readers ?? []).map(({ format }) => format),
  ...(importers ?? []).map(({ reader }) => reader.format),
]

describe('the registry', () => {
  it('has every folder of a scene, and no scene without one', () => {
    expect(scenes.map(({ id }) => id).toSorted()).toEqual(folders.toSorted())
  })

  it('has each id, kind and format once', () => {
    const once = (values: readonly string[]): void =>
      expect(values.filter((value, i) => values.indexOf(value) !== i)).toEqual([])
    once(scenes.map(({ id }) => id))
    once(scenes.flatMap(({ kind }) => (kind ? [kind.kind] : [])))
    once(scenes.flatMap(formatsOf))
    once(scenes.flatMap(({ imports }) => Object.keys(imports?.fiware ?? {})))
  })
})

describe.each(scenes.map((scene) => [scene.id, scene] as const))('the scene %s', (id, scene) => {
  const folder = new URL(`${id}/`, root)

  it('has an id in kebab-case', () => {
    expect(id).toMatch(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/)
  })

  it('names its tables by its id', async () => {
    const path = new URL('tables.ts', folder)
    const tables = existsSync(path)
      ? Object.values((await import(fileURLToPath(path))) as Record<string, unknown>).filter(
          (value) => is(value, SQLiteTable),
        )
      : []
    const prefix = id.replaceAll('-', '_')
    for (const table of tables) expect(getTableName(table)).toMatch(new RegExp(`^${prefix}(?:_|$)`))
  })

  it('has the same texts in every language, title and lead among them, by its id', () => {
    const [first, ...others] = LOCALES.map((locale) =>
      Object.keys(scene.messages[locale]).toSorted(),
    )
    for (const other of others) expect(other).toEqual(first)
    expect(first).toEqual(
      expect.arrayContaining([`${id}.lead`, `${id}.title`, ...(scene.desk ? [`${id}.desk`] : [])]),
    )
    for (const key of first ?? []) expect(key.startsWith(`${id}.`)).toBe(true)
    for (const locale of LOCALES)
      for (const text of Object.values(scene.messages[locale])) expect(text.trim()).not.toBe('')
  })

  it('builds a schema alone, with its kind of place in it', () => {
    const schema = buildSchema([scene])
    expect(schema.getQueryType()?.getFields()).toHaveProperty('nearby')
    const kinds = schema.getType('PlaceKind')
    if (scene.kind && isEnumType(kinds))
      expect(kinds.getValues().map(({ name }) => name)).toContain(scene.kind.kind)
  })

  it('writes places of its own kind', () => {
    if (scene.imports) expect(scene.imports.writer.kind).toBe(scene.kind?.kind)
  })

  it('says in a README what it is and which files it takes', () => {
    const text = readFileSync(new URL('README.md', folder), 'utf8')
    for (const format of formatsOf(scene)) expect(text).toContain(format)
  })
})

describe('problems', () => {
  const files = readdirSync(new URL('../../src/', import.meta.url), { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('errors.ts'))

  it('have codes of their own, those of a scene by its id', async () => {
    const anything = { texts: { 'zh-CN': '', en: '' } }
    const codes: string[] = []
    for (const name of files) {
      const exported = (await import(
        fileURLToPath(new URL(`../../src/${name}`, import.meta.url))
      )) as Record<string, unknown>
      for (const value of Object.values(exported)) {
        if (typeof value !== 'function' || !(value.prototype instanceof Problem)) continue
        const { code } = Reflect.construct(value, [anything]) as Problem
        codes.push(code)
        const scene = /^scenes\/([^/]+)\//.exec(name)?.[1]
        if (scene !== undefined)
          expect(code.startsWith(`${scene.toUpperCase().replaceAll('-', '_')}_`)).toBe(true)
      }
    }
    expect(codes.length).toBeGreaterThan(0)
    expect(new Set(codes).size).toBe(codes.length)
  })
})

describe('the schema', () => {
  it('describes every type, field, argument, value and input field', () => {
    const bare: string[] = []
    const check = (
      path: string,
      { description }: { description?: string | null | undefined },
    ): void => {
      if ((description ?? '').trim() === '') bare.push(path)
    }
    for (const type of Object.values(buildSchema(scenes).getTypeMap())) {
      if (type.name.startsWith('__')) continue
      check(type.name, type)
      if (isEnumType(type))
        for (const value of type.getValues()) check(`${type.name}.${value.name}`, value)
      if (isInputObjectType(type))
        for (const field of Object.values(type.getFields()))
          check(`${type.name}.${field.name}`, field)
      if (isObjectType(type) || isInterfaceType(type)) {
        for (const field of Object.values(type.getFields())) {
          check(`${type.name}.${field.name}`, field)
          for (const argument of field.args)
            check(`${type.name}.${field.name}(${argument.name})`, argument)
        }
      }
    }
    expect(bare).toEqual([])
  })

  it('has every problem as a member of a union, with the interface that all share', () => {
    const schema = buildSchema(scenes)
    const problem = schema.getType('Problem')
    expect(isInterfaceType(problem)).toBe(true)
    if (!isInterfaceType(problem)) return
    const unions = Object.values(schema.getTypeMap()).flatMap((type) =>
      'getTypes' in type ? type.getTypes() : [],
    )
    for (const type of schema.getPossibleTypes(problem)) expect(unions).toContain(type)
  })
})
