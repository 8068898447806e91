import { z } from 'zod'
import { cached, CONTENT } from '#schema/cache-policy.ts'
import { pageArgs } from '#schema/connection.ts'
import type { GraphParts } from '../scene.ts'
import {
  CATEGORIES,
  CERTAINTIES,
  colourOf,
  COLOURS,
  RESPONSE_TYPES,
  SEVERITIES,
  URGENCIES,
  type Area,
} from './rules.ts'
import { findAlert, listAlerts, type AlertRow } from './service.ts'

const RADIUS_MAX_M = 50_000

/** Values of CAP under its own names: they are shown as they are, so each is described by itself. */
const valuesOf = <Value extends string>(values: readonly Value[], what: string) =>
  Object.fromEntries(
    values.map((value) => [value, { description: `${what} ${value}.` }]),
  ) as Record<Value, { readonly description: string }>

/** Alerts by CAP, under CAP's own names. */
export const graph = ({ builder: b, shared, places }: GraphParts): void => {
  const { PointInput } = shared
  const SeverityEnum = b.enumType('AlertSeverity', {
    description: 'How bad it is, as CAP has it.',
    values: valuesOf(SEVERITIES, 'CAP severity'),
  })
  const UrgencyEnum = b.enumType('AlertUrgency', {
    description: 'How soon something has to be done, as CAP has it.',
    values: valuesOf(URGENCIES, 'CAP urgency'),
  })
  const CertaintyEnum = b.enumType('AlertCertainty', {
    description: 'How sure it is, as CAP has it.',
    values: valuesOf(CERTAINTIES, 'CAP certainty'),
  })
  const CategoryEnum = b.enumType('AlertCategory', {
    description: 'What sort of danger, as CAP has it.',
    values: valuesOf(CATEGORIES, 'CAP category'),
  })
  const ResponseEnum = b.enumType('AlertResponseType', {
    description: 'What to do, as CAP has it.',
    values: valuesOf(RESPONSE_TYPES, 'CAP responseType'),
  })
  const ColourEnum = b.enumType('AlertColour', {
    description: 'China’s colours of warnings, from I (red) to IV (blue).',
    values: valuesOf(COLOURS, 'Colour'),
  })
  const AreaType = b.objectRef<Area>('AlertArea').implement({
    description: 'Where an alert applies.',
    fields: (t) => ({
      areaDesc: t.exposeString('areaDesc', { description: 'In words.' }),
      divisions: t.stringList({
        description: 'Division codes it names.',
        resolve: ({ divisions }) => [...divisions],
      }),
      polygon: t.string({
        nullable: true,
        description:
          'Its polygons as a GeoJSON MultiPolygon in a text, WGS-84, longitude first. Null without any.',
        resolve: ({ polygons }) =>
          polygons.length === 0
            ? null
            : JSON.stringify({ type: 'MultiPolygon', coordinates: polygons.map((ring) => [ring]) }),
      }),
    }),
  })
  const AlertType = b.objectRef<AlertRow>('Alert').implement({
    ...cached(CONTENT),
    description: 'A public warning, in the reader’s language or the nearest there is.',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'For `alert`.' }),
      identifier: t.exposeString('identifier', { description: 'Of the message, by its sender.' }),
      sender: t.exposeString('sender', { description: 'Who sent it, as CAP names them.' }),
      sent: t.expose('sent', { type: 'DateTime', description: 'When it was sent.' }),
      language: t.string({ description: 'Of the texts.', resolve: ({ info }) => info.language }),
      event: t.string({ description: 'What it is about.', resolve: ({ info }) => info.event }),
      category: t.field({
        type: [CategoryEnum],
        description: 'What sort of danger.',
        resolve: ({ info }) => [...info.category],
      }),
      responseType: t.field({
        type: [ResponseEnum],
        description: 'What to do, in CAP’s words.',
        resolve: ({ info }) => [...info.responseType],
      }),
      urgency: t.field({
        type: UrgencyEnum,
        description: 'How soon.',
        resolve: ({ info }) => info.urgency,
      }),
      severity: t.field({
        type: SeverityEnum,
        description: 'How bad.',
        resolve: ({ info }) => info.severity,
      }),
      certainty: t.field({
        type: CertaintyEnum,
        description: 'How sure.',
        resolve: ({ info }) => info.certainty,
      }),
      colour: t.field({
        type: ColourEnum,
        description: 'Its colour in China.',
        resolve: ({ info }) => colourOf(info.severity),
      }),
      effective: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'From when it counts. Null: from `sent` on.',
        resolve: ({ info }) => info.effective,
      }),
      onset: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When the event itself is expected.',
        resolve: ({ info }) => info.onset,
      }),
      expires: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'Until when. Null: a day after it began.',
        resolve: ({ info }) => info.expires,
      }),
      senderName: t.string({
        nullable: true,
        description: 'Who warns, in words.',
        resolve: ({ info }) => info.senderName,
      }),
      headline: t.string({
        nullable: true,
        description: 'In one line.',
        resolve: ({ info }) => info.headline,
      }),
      description: t.string({
        nullable: true,
        description: 'What happens.',
        resolve: ({ info }) => info.description,
      }),
      instruction: t.string({
        nullable: true,
        description: 'What to do.',
        resolve: ({ info }) => info.instruction,
      }),
      web: t.string({
        nullable: true,
        description: 'Where more is told.',
        resolve: ({ info }) => info.web,
      }),
      areas: t.field({
        type: [AreaType],
        description: 'Where. None: the whole city.',
        resolve: ({ info }) => [...info.areas],
      }),
    }),
  })
  const AlertConnection = b.connectionObject({
    type: AlertType,
    name: 'AlertConnection',
    description: 'Alerts in force, the worst first.',
  })
  b.queryFields((t) => ({
    alerts: t.field({
      ...cached(CONTENT),
      type: AlertConnection,
      description:
        'Public warnings in force: the worst first. Exercises and tests are never among them.',
      args: {
        city: t.arg.string({
          required: true,
          description: 'Code or slug of the city.',
          validate: z.string().max(64),
        }),
        at: t.arg({
          type: PointInput,
          required: false,
          description: 'Only those that concern this point; those that name no shape concern all.',
        }),
        radius: t.arg.float({
          required: false,
          description: `Metres around \`at\`, up to ${RADIUS_MAX_M}.`,
          validate: z.number().min(0).max(RADIUS_MAX_M),
        }),
        district: t.arg.string({
          required: false,
          description: 'Only those that concern this division: 6, 9 or 12 digits.',
          validate: z.string().max(12),
        }),
        locale: t.arg(places.localeArg),
        ...pageArgs(b),
      },
      resolve: (_root, { locale, ...args }, ctx) =>
        listAlerts(ctx, { ...args, locale: places.localeOf(ctx, locale) }),
    }),
    alert: t.field({
      ...cached(CONTENT),
      type: AlertType,
      nullable: true,
      description:
        'A public warning by its id, also one that is over. Null for every other message.',
      args: {
        id: t.arg.id({ required: true, description: 'Which.', validate: z.string().max(64) }),
        locale: t.arg(places.localeArg),
      },
      resolve: (_root, { id, locale }, ctx) => findAlert(ctx, id, places.localeOf(ctx, locale)),
    }),
  }))
}
