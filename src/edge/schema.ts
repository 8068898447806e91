import {
  DirectiveLocation,
  GraphQLDirective,
  GraphQLInt,
  GraphQLNonNull,
  specifiedDirectives,
  type GraphQLSchema,
} from 'graphql'
import { createBuilder, createShared } from '#schema/builder.ts'
import { afterSaleGraph } from '#resolvers/after-sale/graph.ts'
import { bookingActsGraph } from '#resolvers/booking/acts-graph.ts'
import { bookingGraph } from '#resolvers/booking/graph.ts'
import { slotsActsGraph } from '#resolvers/booking/slots/acts-graph.ts'
import { slotsGraph } from '#resolvers/booking/slots/graph.ts'
import { cachingGraph } from '#resolvers/caching/graph.ts'
import { cartGraph } from '#resolvers/cart/graph.ts'
import { catalogueGraph } from '#resolvers/catalogue/graph.ts'
import { findProduct, merchantById } from '#resolvers/catalogue/service.ts'
import { citiesGraph } from '#resolvers/cities/graph.ts'
import { figuresGraph } from '#resolvers/figures/graph.ts'
import { fulfilmentGraph } from '#resolvers/fulfilment/graph.ts'
import { identityGraph } from '#resolvers/identity/graph.ts'
import { interestsGraph } from '#resolvers/interests/graph.ts'
import { inventoryGraph } from '#resolvers/inventory/graph.ts'
import { invoicingGraph } from '#resolvers/invoicing/graph.ts'
import { linksGraph } from '#resolvers/links/graph.ts'
import { webhooksGraph } from '#resolvers/links/webhooks-graph.ts'
import { listingGraph } from '#resolvers/listing/graph.ts'
import { trustGraph } from '#resolvers/listing/trust-graph.ts'
import { nodeGraph } from '#resolvers/node/graph.ts'
import { checkoutGraph } from '#resolvers/ordering/checkout-graph.ts'
import { nowGraph } from '#resolvers/now/graph.ts'
import { orderingGraph } from '#resolvers/ordering/graph.ts'
import { partnersGraph } from '#resolvers/partners/graph.ts'
import { paymentGraph } from '#resolvers/payment/graph.ts'
import type { NowSource } from '#resolvers/now/service.ts'
import { createPlaceTypes, type PlaceKindDefinition } from '#resolvers/places/graph.ts'
import { findPlace } from '#resolvers/places/service.ts'
import { reconcilingGraph } from '#resolvers/reconciling/graph.ts'
import { reviewsGraph } from '#resolvers/reviews/graph.ts'
import { searchGraph } from '#resolvers/search/graph.ts'
import { staffGraph } from '#resolvers/staff/graph.ts'
import { storefrontGraph } from '#resolvers/storefront/graph.ts'
import type { Scene } from '#scenes/scene.ts'

/** Kinds of place of the core vocabulary. A scene that owns one gives it fields of its own. */
const CORE_KINDS: readonly PlaceKindDefinition[] = [
  { kind: 'STORE', description: 'A shop, restaurant or stall of a merchant.' },
  { kind: 'ATTRACTION', description: 'A sight, park, museum or old street.' },
  { kind: 'PARKING_LOT', description: 'A place to leave a vehicle, on or off the street.' },
  { kind: 'CAMPUS_VENUE', description: 'A university, its campus or a venue on it.' },
  { kind: 'SERVICE_HALL', description: 'A counter where the city serves its residents.' },
  { kind: 'STATION', description: 'A station or stop of public transport.' },
]

/** Every kind of place there is with these scenes: the core vocabulary, then what scenes add. */
export const placeKindsOf = (scenes: readonly Scene[]): readonly PlaceKindDefinition[] => [
  ...CORE_KINDS,
  ...scenes.flatMap(({ kind }) =>
    kind && !CORE_KINDS.some((core) => core.kind === kind.kind) ? [kind] : [],
  ),
]

/** What scenes know of the moment. */
export const nowSources = (scenes: readonly Scene[]): readonly NowSource[] =>
  scenes.flatMap(({ now }) => now ?? [])

/** Characters of geohash that a position is snapped to unless an operation says otherwise: about 150 metres. */
export const CELL_LENGTH_DEFAULT = 7

const cellDirective = new GraphQLDirective({
  name: 'cell',
  description:
    'On a variable of a trusted document that is a position: it is snapped to its geohash cell, so that neighbours share an answer, and may be sent as `{ "cell": "wtsqqbc" }` alone. The search is widened by the diagonal of the cell; sort by the exact position where you are.',
  locations: [DirectiveLocation.VARIABLE_DEFINITION],
  args: {
    length: {
      type: new GraphQLNonNull(GraphQLInt),
      defaultValue: CELL_LENGTH_DEFAULT,
      description: 'Characters of geohash: 7 is about 150 metres, 6 about 1.2 kilometres.',
    },
  },
})

/** The one schema of the portal: the core domains and the given scenes. Does no I/O. */
export const buildSchema = (scenes: readonly Scene[]): GraphQLSchema => {
  const builder = createBuilder()
  const shared = createShared(builder)
  const kinds = placeKindsOf(scenes)
  const places = createPlaceTypes(builder, shared, kinds)
  citiesGraph(builder, shared, places)
  const catalogue = catalogueGraph(builder, shared, places)
  searchGraph(builder, places, catalogue, kinds)
  partnersGraph(builder)
  const identity = identityGraph(builder, shared)
  cartGraph(builder, shared, places, catalogue)
  const checkout = checkoutGraph(builder, catalogue)
  const ordering = orderingGraph(builder, shared, places, catalogue, checkout)
  paymentGraph(builder, shared, identity, ordering)
  const fulfilment = fulfilmentGraph(builder, shared, ordering)
  afterSaleGraph(builder, shared, ordering, fulfilment)
  reviewsGraph(builder, shared, places, catalogue, ordering)
  invoicingGraph(builder, shared, ordering)
  const listing = listingGraph(builder, shared, catalogue)
  trustGraph(builder, shared, places, catalogue, listing)
  storefrontGraph(builder, shared, catalogue)
  const queues = bookingGraph(builder, shared, places)
  bookingActsGraph(builder, shared, queues)
  slotsActsGraph(builder, places, slotsGraph(builder, shared, places, queues))
  interestsGraph(builder, shared, places, catalogue, identity)
  const inventory = inventoryGraph(builder, shared)
  linksGraph(builder, shared, ordering, inventory)
  webhooksGraph(builder, shared)
  reconcilingGraph(builder, shared)
  staffGraph(builder, shared)
  figuresGraph(builder, checkout)
  cachingGraph(builder, kinds)
  nowGraph(builder, shared, places, nowSources(scenes))
  nodeGraph(builder, places, {
    Place: findPlace,
    Product: findProduct,
    Merchant: async (ctx, id) => {
      const merchant = await merchantById(ctx).load(id)
      return merchant && { __typename: 'Merchant', ...merchant }
    },
  })
  for (const scene of scenes) scene.graph?.({ builder, shared, places, ordering })
  const owned = new Set([
    'STORE',
    ...scenes.flatMap(({ kind, graph }) => (kind && graph ? [kind.kind] : [])),
  ])
  for (const kind of kinds) if (!owned.has(kind.kind)) places.placeKind(kind)
  return builder.toSchema({ directives: [...specifiedDirectives, cellDirective] })
}
