import type { Builder, SharedTypes } from '#schema/builder.ts'
import type { Context, ResidentContext } from '#schema/context.ts'
import type { Locale } from '#schema/locale.ts'
import type { Mapper } from '#resolvers/importing/formats/fiware.ts'
import type { FactsWriter } from '#resolvers/importing/place-target.ts'
import type { Reader } from '#resolvers/importing/records.ts'
import type { Importer } from '#resolvers/importing/run.ts'
import type { NowSource } from '#resolvers/now/service.ts'
import type { PlaceKindDefinition, PlaceTypes } from '#resolvers/places/graph.ts'
import type { orderingGraph } from '#resolvers/ordering/graph.ts'
import type { OrderRow } from '#resolvers/ordering/service.ts'
import type { PlaceRow } from '#resolvers/places/row.ts'
import type { Child } from 'hono/jsx'
import type { IconName } from '#ui/icons.tsx'
import type { ApiApp } from './api.ts'
import type { DeskApp } from './desk.ts'
import type { Around, Page, PageApp, Panel } from './page.ts'

/** What a scene gets to build its part of the graph with. */
export interface GraphParts {
  readonly builder: Builder
  readonly shared: SharedTypes
  readonly places: PlaceTypes
  readonly ordering: Pick<ReturnType<typeof orderingGraph>, 'OrderType'>
}

/** How a scene brings data in: the formats its partners have, and how what they say is stored. */
export interface SceneImports {
  readonly readers: readonly Reader[]
  /** Entity types of the format `fiware` that are this scene's. */
  readonly fiware?: Readonly<Record<string, Mapper>>
  // oxlint-disable-next-line no-explicit-any -- a writer takes what the scene's own readers yield; the registry holds all of them
  readonly writer: FactsWriter<any, any>
}

/** The whole of what a scene can do. Every hook but `id` and `messages` is optional. */
export interface Scene {
  /** Kebab-case; equals its folder, its part of web addresses, and the prefix of its tables and messages. */
  readonly id: string
  /** Texts by key, the same keys in each language; each key begins with the scene's id. `title` and `lead` must be there. */
  readonly messages: Readonly<Record<Locale, Readonly<Record<string, string>>>>
  /** The kind of place that is this scene's own. A kind beyond the core's needs its row in `place_kinds`, by a migration. */
  readonly kind?: PlaceKindDefinition
  readonly graph?: (parts: GraphParts) => void
  readonly imports?: SceneImports
  /** Formats whose rows are no places, each with what becomes of them. */
  readonly importers?: readonly Importer[]
  /**
   * Tables of its own that hold live values: written all the time, and shown through `dependOnLive`. All its other
   * tables have triggers that write `change_log`.
   */
  readonly liveTables?: readonly string[]
  /** Which drawing stands beside its name. */
  readonly icon?: IconName
  /**
   * Mounted at `/:city/<id>`. Forms may be posted there: those of other sites are refused before they are read. Whoever has
   * signed in is `page.ctx.viewer`; nothing of what they see is kept by anybody.
   */
  readonly pages?: (app: PageApp) => void
  /** What it knows that matters around a point at the moment, for `cityNow`, the home page and screens. */
  readonly now?: NowSource
  /**
   * What machines call besides GraphQL, mounted at `/v1/<id>`: pushes of devices, a protocol of the field. It checks by itself who
   * asks, how often and how much; what it throws becomes JSON with a status.
   */
  readonly api?: (app: ApiApp) => void
  /** Pages of whoever looks after a city, mounted at `/console/city/<city>/<id>` and named by `<id>.desk`. */
  readonly desk?: (app: DeskApp) => void
  /** What has to be done now and then, by name: every few seconds, one after the other, on one node at a time. Each fails for itself. */
  readonly sweeps?: Readonly<Record<string, (ctx: Context) => Promise<unknown>>>
  /** What the scene adds to the page of a place of its kind; `null` for nothing. */
  readonly placePanel?: (page: Page, place: PlaceRow) => Promise<Child | null>
  /** What the scene adds to the page of an order of whoever has signed in; `null` for nothing. */
  readonly orderPanel?: (
    page: Page & { readonly ctx: ResidentContext },
    order: OrderRow,
  ) => Promise<Child | null>
  /** A category of the scene's own for the picture of a place of its kind. */
  readonly pictureOf?: (page: Page, place: PlaceRow) => Promise<string | undefined>
  /** What the scene shows on the home page and on screens around a point; `null` when there is nothing. */
  readonly around?: (page: Page, around: Around) => Promise<Panel | null>
}

/** Says that an object is a scene; checks nothing that types do not check. The contract tests check the rest. */
export const defineScene = (scene: Scene): Scene => scene
