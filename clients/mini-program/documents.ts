// Written by `npm run documents` from documents/*.graphql; do not edit.
import type { TrustedDocument } from './ask.ts'
import type { PointOrCell } from './near.ts'
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] }
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> =
  | T
  | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never }
/** What sort of attraction it is. */
export type AttractionCategory =
  /** Walls, gates, former residences. */
  | 'HISTORIC_SITE'
  /** A memorial or mausoleum. */
  | 'MEMORIAL'
  /** A museum or gallery. */
  | 'MUSEUM'
  /** An old street or quarter. */
  | 'OLD_STREET'
  /** Something else, or not told. */
  | 'OTHER'
  /** A city park. */
  | 'PARK'
  /** A landscape to walk in. */
  | 'SCENIC_AREA'
  /** A place of worship that receives visitors. */
  | 'TEMPLE'
  /** A stage. */
  | 'THEATRE'
  /** A zoo, aquarium or botanical garden. */
  | 'ZOO'

/** How much the source tells about free bays. */
export type AvailabilityKind =
  /** The lot takes nobody in. */
  | 'CLOSED'
  /** A number of bays. */
  | 'COUNT'
  /** Only whether there is room. Never turn it into a number. */
  | 'FLAG'
  /** Nothing. Unknown is not zero. */
  | 'UNKNOWN'

/** Room, in words. */
export type AvailabilityLevel =
  /** Nearly full. */
  | 'FEW'
  /** There is room. */
  | 'FREE'
  /** No room. */
  | 'FULL'
  /** Not known. */
  | 'UNKNOWN'

/** How full a site is against its published limits. */
export type CrowdLevel =
  /** Level IV: at its best capacity. */
  | 'BEST'
  /** Plenty of room. */
  | 'NORMAL'
  /** Level II: 90 % of a limit. */
  | 'ORANGE'
  /** Level I: full, tickets stop. */
  | 'RED'
  /** Level III: 80 % of a limit. */
  | 'YELLOW'

/** The reference system of a coordinate. Numbers of different systems lie up to a kilometre apart in China. */
export type Crs =
  /** Baidu maps. */
  | 'BD09'
  /** WeChat, Tencent and AMap maps. */
  | 'GCJ02'
  /** GPS, OpenStreetMap, GeoJSON. */
  | 'WGS84'

/** What a medium is. */
export type MediaKind =
  /** Something to listen to. */
  | 'AUDIO'
  /** A picture. */
  | 'IMAGE'
  /** A film. */
  | 'VIDEO'

/** Whether a visitor gets in at the moment of the request, holidays and make-up workdays considered. */
export type OpenState =
  /** Closed now by its hours. */
  | 'CLOSED'
  /** Open for those inside; no one is let in any more. */
  | 'LAST_ENTRY_PASSED'
  /** Open, and still letting people in. */
  | 'OPEN'
  /** Not in use for now, whatever its hours say. */
  | 'TEMPORARILY_CLOSED'
  /** No structured hours are known. */
  | 'UNKNOWN'

/** How the lot is built. */
export type ParkingLayout =
  /** On several floors. */
  | 'MULTI_STOREY'
  /** Something else, or not told. */
  | 'OTHER'
  /** Along a street. */
  | 'STREET'
  /** In the open. */
  | 'SURFACE'
  /** Below ground. */
  | 'UNDERGROUND'

/** What the source itself says about opening, apart from the hours of the place. */
export type ParkingOpening =
  /** Closed. */
  | 'CLOSED'
  /** Open. */
  | 'OPEN'
  /** Not told. */
  | 'UNKNOWN'

/** What sort of place it is. Each kind is an object type of its own. */
export type PlaceKind =
  /** A sight, park, museum or old street. */
  | 'ATTRACTION'
  /** A university, its campus or a venue on it. */
  | 'CAMPUS_VENUE'
  /** A place to leave a vehicle, on or off the street. */
  | 'PARKING_LOT'
  /** A counter where the city serves its residents. */
  | 'SERVICE_HALL'
  /** A station or stop of public transport. */
  | 'STATION'
  /** A shop, restaurant or stall of a merchant. */
  | 'STORE'

/** Whether the place is in use at all; its hours say whether it is open now. */
export type PlaceState =
  /** Gone; kept so that old links still tell. */
  | 'CLOSED_FOREVER'
  /** In use; its hours apply. */
  | 'OPEN'
  /** Not there yet; never listed. */
  | 'PLANNED'
  /** Closed for the season. */
  | 'SEASONAL_CLOSED'
  /** Closed for now, for a reason such as works. */
  | 'SUSPENDED'

/** How far to trust the point. */
export type PositionAccuracy =
  /** Good for the neighbourhood, not for the door. */
  | 'APPROXIMATE'
  /** From a survey or an open map. */
  | 'EXACT'

/** The order of a list of products. Equal ones are ordered by id, so that pages never overlap. */
export type ProductSort =
  /** Nearest keeping store first; needs `near`. */
  | 'DISTANCE'
  /** Latest listed first. */
  | 'NEWEST'
  /** Lowest price first. */
  | 'PRICE_ASC'
  /** Highest of the lowest prices first. */
  | 'PRICE_DESC'
  /** Most sold first. */
  | 'SALES'

/** What can be found: products, and places of each kind. */
export type SearchKind =
  /** A sight, park, museum or old street. */
  | 'ATTRACTION'
  /** A university, its campus or a venue on it. */
  | 'CAMPUS_VENUE'
  /** A place to leave a vehicle, on or off the street. */
  | 'PARKING_LOT'
  /** Something on sale. */
  | 'PRODUCT'
  /** A counter where the city serves its residents. */
  | 'SERVICE_HALL'
  /** A station or stop of public transport. */
  | 'STATION'
  /** A shop, restaurant or stall of a merchant. */
  | 'STORE'

/** Where the text was found. */
export type SearchMatch =
  /** All of it stands in the name. */
  | 'NAME'
  /** Some of it stands only in the description or address. */
  | 'TEXT'

/** The occasion a store suits. */
export type StoreTag =
  /** Something warm before work. */
  | 'BREAKFAST'
  /** What students need. */
  | 'CAMPUS'
  /** With children, at weekends. */
  | 'FAMILY'
  /** Something to take home. */
  | 'GIFT'
  /** A meal at noon. */
  | 'LUNCH'
  /** Food late in the evening. */
  | 'NIGHT'

/** Whom a ticket price is for. */
export type TicketAudience =
  /** Anyone without a reduction. */
  | 'ADULT'
  /** By age or height, as the site says. */
  | 'CHILD'
  /** One price for all. */
  | 'EVERYONE'
  /** 60 to 69 years. */
  | 'SENIOR_60'
  /** 70 years and older. */
  | 'SENIOR_70'
  /** With a student card. */
  | 'STUDENT'

/** What is to be parked. */
export type VehicleClass =
  /** A bicycle. */
  | 'BICYCLE'
  /** A private car. */
  | 'CAR'
  /** A bus or coach. */
  | 'COACH'
  /** A car of someone with a permit for reserved bays. */
  | 'DISABLED'
  /** A car that charges while it stands. */
  | 'ELECTRIC_CAR'
  /** A motorcycle or scooter. */
  | 'MOTORCYCLE'
  /** A heavy goods vehicle. */
  | 'TRUCK_HEAVY'
  /** A van or light goods vehicle. */
  | 'TRUCK_LIGHT'

export type AttractionsQueryVariables = Exact<{
  city: string
  category?: AttractionCategory | undefined
  grade?: number | undefined
  openNow?: boolean | undefined
  first?: number
  after?: string | undefined
}>

export type AttractionsQuery = {
  readonly attractions: {
    readonly totalCount: number
    readonly nodes: ReadonlyArray<PlaceCard_Attraction_Fragment & AttractionFactsFragment>
    readonly pageInfo: NextPageFragment
  }
}

export type CategoriesQueryVariables = Exact<{ [key: string]: never }>

export type CategoriesQuery = {
  readonly categories: ReadonlyArray<{
    readonly id: string
    readonly name: string
    readonly children: ReadonlyArray<{ readonly id: string; readonly name: string }>
  }>
}

export type CitiesQueryVariables = Exact<{ [key: string]: never }>

export type CitiesQuery = {
  readonly cities: ReadonlyArray<{
    readonly code: string
    readonly slug: string
    readonly name: string
    readonly centre: { readonly lon: number; readonly lat: number; readonly crs: Crs }
  }>
}

export type HomeQueryVariables = Exact<{
  city: string
  at: PointOrCell
  tag?: StoreTag | undefined
}>

export type HomeQuery = {
  readonly city: {
    readonly code: string
    readonly slug: string
    readonly name: string
    readonly zone: string
    readonly centre: { readonly lon: number; readonly lat: number; readonly crs: Crs }
  } | null
  readonly nearby: {
    readonly edges: ReadonlyArray<{
      readonly distance: number
      readonly node:
        | ({
            readonly category: AttractionCategory
            readonly grade: number
          } & PlaceCard_Attraction_Fragment)
        | PlaceCard_CampusVenue_Fragment
        | PlaceCard_ParkingLot_Fragment
        | PlaceCard_ServiceHall_Fragment
        | PlaceCard_Station_Fragment
        | PlaceCard_Store_Fragment
    }>
  }
  readonly parkingLots: {
    readonly edges: ReadonlyArray<{
      readonly distance: number | null
      readonly node: PlaceCard_ParkingLot_Fragment & ParkingRoomFragment
    }>
  }
  readonly stores: {
    readonly edges: ReadonlyArray<{
      readonly node: {
        readonly description: string | null
        readonly tags: ReadonlyArray<StoreTag>
      } & PlaceCard_Store_Fragment
    }>
  }
  readonly products: { readonly nodes: ReadonlyArray<ProductCardFragment> }
}

export type NearbyQueryVariables = Exact<{
  at: PointOrCell
  radius?: number
  kinds?: ReadonlyArray<PlaceKind> | undefined
  openNow?: boolean | undefined
  first?: number
  after?: string | undefined
}>

export type NearbyQuery = {
  readonly nearby: {
    readonly edges: ReadonlyArray<{
      readonly distance: number
      readonly node:
        | ({
            readonly category: AttractionCategory
            readonly grade: number
          } & PlaceCard_Attraction_Fragment)
        | PlaceCard_CampusVenue_Fragment
        | (ParkingRoomFragment & PlaceCard_ParkingLot_Fragment)
        | PlaceCard_ServiceHall_Fragment
        | (StationLinesFragment & PlaceCard_Station_Fragment)
        | ({ readonly tags: ReadonlyArray<StoreTag> } & PlaceCard_Store_Fragment)
    }>
    readonly pageInfo: NextPageFragment
  }
}

export type ParkingLotsQueryVariables = Exact<{
  city: string
  near?: PointOrCell | undefined
  vehicleClass?: VehicleClass
  availableOnly?: boolean | undefined
  openNow?: boolean | undefined
  first?: number
  after?: string | undefined
}>

export type ParkingLotsQuery = {
  readonly parkingLots: {
    readonly edges: ReadonlyArray<{
      readonly distance: number | null
      readonly node: {
        readonly address: string | null
        readonly tariffText: string | null
        readonly heightLimitCm: number | null
        readonly availability: {
          readonly kind: AvailabilityKind
          readonly level: AvailabilityLevel
          readonly free: number | null
          readonly total: number | null
          readonly asOf: string | null
          readonly stale: boolean
        }
      } & PlaceCard_ParkingLot_Fragment
    }>
    readonly pageInfo: NextPageFragment
  }
}

export type PlaceQueryVariables = Exact<{
  id: string
}>

export type PlaceQuery = {
  readonly place:
    | (AttractionFactsFragment & PlacePage_Attraction_Fragment)
    | PlacePage_CampusVenue_Fragment
    | ({
        readonly layout: ParkingLayout
        readonly heightLimitCm: number | null
        readonly sourceOpening: ParkingOpening
        readonly capacity: ReadonlyArray<{
          readonly vehicleClass: VehicleClass
          readonly bays: number
        }>
      } & ParkingRoomFragment &
        PlacePage_ParkingLot_Fragment)
    | PlacePage_ServiceHall_Fragment
    | (StationLinesFragment & PlacePage_Station_Fragment)
    | ({
        readonly tags: ReadonlyArray<StoreTag>
        readonly pickup: boolean
        readonly merchant: {
          readonly id: string
          readonly name: string
          readonly brand: string | null
        } | null
      } & PlacePage_Store_Fragment)
    | null
}

export type ProductQueryVariables = Exact<{
  id: string
}>

export type ProductQuery = {
  readonly product:
    | ({
        readonly description: string | null
        readonly sold: number
        readonly category: { readonly name: string } | null
        readonly merchant: {
          readonly id: string
          readonly name: string
          readonly brand: string | null
        } | null
        readonly media: ReadonlyArray<{
          readonly kind: MediaKind
          readonly url: string
          readonly alt: string | null
          readonly width: number | null
          readonly height: number | null
        }>
        readonly skus: ReadonlyArray<{
          readonly id: string
          readonly code: string
          readonly price: number
          readonly marketPrice: number | null
          readonly sellable: number
          readonly choices: ReadonlyArray<{
            readonly specification: string
            readonly value: string
          }>
          readonly stock: ReadonlyArray<{
            readonly sellable: number
            readonly store: { readonly address: string | null } & PlaceCard_Store_Fragment
          }>
        }>
      } & ProductCardFragment)
    | null
}

export type ProductsQueryVariables = Exact<{
  city: string
  category?: string | undefined
  store?: string | undefined
  inStock?: boolean | undefined
  minPrice?: number | undefined
  maxPrice?: number | undefined
  sort?: ProductSort
  near?: PointOrCell | undefined
  first?: number
  after?: string | undefined
}>

export type ProductsQuery = {
  readonly products: {
    readonly edges: ReadonlyArray<{
      readonly distance: number | null
      readonly node: ProductCardFragment
    }>
    readonly pageInfo: NextPageFragment
  }
}

export type SearchQueryVariables = Exact<{
  text: string
  city: string
  kinds?: ReadonlyArray<SearchKind> | undefined
  first?: number
  after?: string | undefined
}>

export type SearchQuery = {
  readonly search: {
    readonly nodes: ReadonlyArray<{
      readonly matchedIn: SearchMatch
      readonly place:
        | ({
            readonly category: AttractionCategory
            readonly address: string | null
          } & PlaceCard_Attraction_Fragment)
        | ({ readonly address: string | null } & PlaceCard_CampusVenue_Fragment)
        | ({ readonly address: string | null } & PlaceCard_ParkingLot_Fragment)
        | ({ readonly address: string | null } & PlaceCard_ServiceHall_Fragment)
        | ({ readonly address: string | null } & PlaceCard_Station_Fragment)
        | ({ readonly address: string | null } & PlaceCard_Store_Fragment)
        | null
      readonly product: ProductCardFragment | null
    }>
    readonly pageInfo: NextPageFragment
  }
}

export type StationsQueryVariables = Exact<{
  city: string
}>

export type StationsQuery = {
  readonly transitLines: ReadonlyArray<{
    readonly id: string
    readonly code: string
    readonly name: string
    readonly color: string | null
    readonly stations: ReadonlyArray<{
      readonly id: string
      readonly name: string
      readonly point: { readonly lon: number; readonly lat: number; readonly crs: Crs } | null
      readonly lines: ReadonlyArray<{ readonly id: string }>
    }>
  }>
}

export type StoreQueryVariables = Exact<{
  id: string
  first?: number
  after?: string | undefined
}>

export type StoreQuery = {
  readonly place:
    | { readonly __typename: 'Attraction' }
    | { readonly __typename: 'CampusVenue' }
    | { readonly __typename: 'ParkingLot' }
    | { readonly __typename: 'ServiceHall' }
    | { readonly __typename: 'Station' }
    | ({
        readonly __typename: 'Store'
        readonly tags: ReadonlyArray<StoreTag>
        readonly pickup: boolean
        readonly merchant: {
          readonly id: string
          readonly name: string
          readonly brand: string | null
        } | null
        readonly products: {
          readonly nodes: ReadonlyArray<ProductCardFragment>
          readonly pageInfo: NextPageFragment
        }
      } & PlacePage_Store_Fragment)
    | null
}

export type AttractionFactsFragment = {
  readonly category: AttractionCategory
  readonly grade: number
  readonly bookingRequired: boolean
  readonly ticketText: string | null
  readonly tickets: ReadonlyArray<{
    readonly audience: TicketAudience
    readonly name: string
    readonly price: number
  }>
  readonly crowd: {
    readonly level: CrowdLevel
    readonly percent: number
    readonly asOf: string
    readonly stale: boolean
  } | null
}

export type NextPageFragment = { readonly endCursor: string | null; readonly hasNextPage: boolean }

export type ParkingRoomFragment = {
  readonly address: string | null
  readonly tariffText: string | null
  readonly availability: {
    readonly kind: AvailabilityKind
    readonly level: AvailabilityLevel
    readonly free: number | null
    readonly total: number | null
    readonly asOf: string | null
    readonly stale: boolean
  }
}

type PlaceCard_Attraction_Fragment = {
  readonly __typename: 'Attraction'
  readonly id: string
  readonly kind: PlaceKind
  readonly name: string
  readonly point: { readonly lon: number; readonly lat: number; readonly crs: Crs } | null
  readonly opening: {
    readonly state: OpenState
    readonly closesAt: string | null
    readonly nextOpening: string | null
    readonly nextChange: string | null
  }
}

type PlaceCard_CampusVenue_Fragment = {
  readonly __typename: 'CampusVenue'
  readonly id: string
  readonly kind: PlaceKind
  readonly name: string
  readonly point: { readonly lon: number; readonly lat: number; readonly crs: Crs } | null
  readonly opening: {
    readonly state: OpenState
    readonly closesAt: string | null
    readonly nextOpening: string | null
    readonly nextChange: string | null
  }
}

type PlaceCard_ParkingLot_Fragment = {
  readonly __typename: 'ParkingLot'
  readonly id: string
  readonly kind: PlaceKind
  readonly name: string
  readonly point: { readonly lon: number; readonly lat: number; readonly crs: Crs } | null
  readonly opening: {
    readonly state: OpenState
    readonly closesAt: string | null
    readonly nextOpening: string | null
    readonly nextChange: string | null
  }
}

type PlaceCard_ServiceHall_Fragment = {
  readonly __typename: 'ServiceHall'
  readonly id: string
  readonly kind: PlaceKind
  readonly name: string
  readonly point: { readonly lon: number; readonly lat: number; readonly crs: Crs } | null
  readonly opening: {
    readonly state: OpenState
    readonly closesAt: string | null
    readonly nextOpening: string | null
    readonly nextChange: string | null
  }
}

type PlaceCard_Station_Fragment = {
  readonly __typename: 'Station'
  readonly id: string
  readonly kind: PlaceKind
  readonly name: string
  readonly point: { readonly lon: number; readonly lat: number; readonly crs: Crs } | null
  readonly opening: {
    readonly state: OpenState
    readonly closesAt: string | null
    readonly nextOpening: string | null
    readonly nextChange: string | null
  }
}

type PlaceCard_Store_Fragment = {
  readonly __typename: 'Store'
  readonly id: string
  readonly kind: PlaceKind
  readonly name: string
  readonly point: { readonly lon: number; readonly lat: number; readonly crs: Crs } | null
  readonly opening: {
    readonly state: OpenState
    readonly closesAt: string | null
    readonly nextOpening: string | null
    readonly nextChange: string | null
  }
}

export type PlaceCardFragment =
  | PlaceCard_Attraction_Fragment
  | PlaceCard_CampusVenue_Fragment
  | PlaceCard_ParkingLot_Fragment
  | PlaceCard_ServiceHall_Fragment
  | PlaceCard_Station_Fragment
  | PlaceCard_Store_Fragment

type PlacePage_Attraction_Fragment = {
  readonly description: string | null
  readonly address: string | null
  readonly phone: string | null
  readonly website: string | null
  readonly hours: ReadonlyArray<string>
  readonly accuracy: PositionAccuracy
  readonly state: PlaceState
  readonly media: ReadonlyArray<{
    readonly kind: MediaKind
    readonly url: string
    readonly alt: string | null
    readonly width: number | null
    readonly height: number | null
  }>
  readonly attribution: {
    readonly text: string
    readonly licence: string | null
    readonly url: string | null
  } | null
} & PlaceCard_Attraction_Fragment

type PlacePage_CampusVenue_Fragment = {
  readonly description: string | null
  readonly address: string | null
  readonly phone: string | null
  readonly website: string | null
  readonly hours: ReadonlyArray<string>
  readonly accuracy: PositionAccuracy
  readonly state: PlaceState
  readonly media: ReadonlyArray<{
    readonly kind: MediaKind
    readonly url: string
    readonly alt: string | null
    readonly width: number | null
    readonly height: number | null
  }>
  readonly attribution: {
    readonly text: string
    readonly licence: string | null
    readonly url: string | null
  } | null
} & PlaceCard_CampusVenue_Fragment

type PlacePage_ParkingLot_Fragment = {
  readonly description: string | null
  readonly address: string | null
  readonly phone: string | null
  readonly website: string | null
  readonly hours: ReadonlyArray<string>
  readonly accuracy: PositionAccuracy
  readonly state: PlaceState
  readonly media: ReadonlyArray<{
    readonly kind: MediaKind
    readonly url: string
    readonly alt: string | null
    readonly width: number | null
    readonly height: number | null
  }>
  readonly attribution: {
    readonly text: string
    readonly licence: string | null
    readonly url: string | null
  } | null
} & PlaceCard_ParkingLot_Fragment

type PlacePage_ServiceHall_Fragment = {
  readonly description: string | null
  readonly address: string | null
  readonly phone: string | null
  readonly website: string | null
  readonly hours: ReadonlyArray<string>
  readonly accuracy: PositionAccuracy
  readonly state: PlaceState
  readonly media: ReadonlyArray<{
    readonly kind: MediaKind
    readonly url: string
    readonly alt: string | null
    readonly width: number | null
    readonly height: number | null
  }>
  readonly attribution: {
    readonly text: string
    readonly licence: string | null
    readonly url: string | null
  } | null
} & PlaceCard_ServiceHall_Fragment

type PlacePage_Station_Fragment = {
  readonly description: string | null
  readonly address: string | null
  readonly phone: string | null
  readonly website: string | null
  readonly hours: ReadonlyArray<string>
  readonly accuracy: PositionAccuracy
  readonly state: PlaceState
  readonly media: ReadonlyArray<{
    readonly kind: MediaKind
    readonly url: string
    readonly alt: string | null
    readonly width: number | null
    readonly height: number | null
  }>
  readonly attribution: {
    readonly text: string
    readonly licence: string | null
    readonly url: string | null
  } | null
} & PlaceCard_Station_Fragment

type PlacePage_Store_Fragment = {
  readonly description: string | null
  readonly address: string | null
  readonly phone: string | null
  readonly website: string | null
  readonly hours: ReadonlyArray<string>
  readonly accuracy: PositionAccuracy
  readonly state: PlaceState
  readonly media: ReadonlyArray<{
    readonly kind: MediaKind
    readonly url: string
    readonly alt: string | null
    readonly width: number | null
    readonly height: number | null
  }>
  readonly attribution: {
    readonly text: string
    readonly licence: string | null
    readonly url: string | null
  } | null
} & PlaceCard_Store_Fragment

export type PlacePageFragment =
  | PlacePage_Attraction_Fragment
  | PlacePage_CampusVenue_Fragment
  | PlacePage_ParkingLot_Fragment
  | PlacePage_ServiceHall_Fragment
  | PlacePage_Station_Fragment
  | PlacePage_Store_Fragment

export type ProductCardFragment = {
  readonly id: string
  readonly name: string
  readonly subtitle: string | null
  readonly minPrice: number
  readonly maxPrice: number
  readonly inStock: boolean
  readonly category: { readonly id: string } | null
  readonly cover: { readonly url: string; readonly alt: string | null } | null
}

export type StationLinesFragment = {
  readonly lines: ReadonlyArray<{
    readonly id: string
    readonly code: string
    readonly name: string
    readonly color: string | null
  }>
}

/** The documents a server of this version trusts, by name. */
export const documents = {
  Attractions: {
    id: '5768f92bed7e25421aa2871915c69833fc0e143a80a4ff31e5825fca6529a474',
  } as TrustedDocument<AttractionsQuery, AttractionsQueryVariables>,
  Categories: {
    id: '88bad7fc7dab4cac7ed37a55f3e0bda91a8461d9a9917cf35a00a954f20bab50',
  } as TrustedDocument<CategoriesQuery, CategoriesQueryVariables>,
  Cities: {
    id: 'b84bdee0566961c7edf5cbfa7ecdecb349bcd8a7030705cc4817ec5789b7b446',
  } as TrustedDocument<CitiesQuery, CitiesQueryVariables>,
  Home: {
    id: '991750048263fa9dfd6ca8b27ee632902941d490cfcc0ad8d0ddac3fd22b28bf',
  } as TrustedDocument<HomeQuery, HomeQueryVariables>,
  Nearby: {
    id: '814bc421cab833ba801a97715330e08af483c37fb13f58744ec64b22544d7c4e',
  } as TrustedDocument<NearbyQuery, NearbyQueryVariables>,
  ParkingLots: {
    id: 'cd8709d5c6d329e8a474eb1efdc978a142811a4f5381d80883cfc3ffd2cb114e',
  } as TrustedDocument<ParkingLotsQuery, ParkingLotsQueryVariables>,
  Place: {
    id: '46e8072449d4a833a0e3a8b82405662e68807fdd2e1afa5e423664a0082566f7',
  } as TrustedDocument<PlaceQuery, PlaceQueryVariables>,
  Product: {
    id: '1d01c4c7fbcfa38f1840d38866eb2614c4301ae2f4b89143ee44288f962d96e3',
  } as TrustedDocument<ProductQuery, ProductQueryVariables>,
  Products: {
    id: 'b544f63dec48e940e87c78056b096fffa1ef34847dd8cec52c371da12d792df6',
  } as TrustedDocument<ProductsQuery, ProductsQueryVariables>,
  Search: {
    id: '2a1d59ac547c9289ffa780c13b56a474de7a2ecee9927276df9607c2054c013a',
  } as TrustedDocument<SearchQuery, SearchQueryVariables>,
  Stations: {
    id: 'a93c00157acb70909026d1fef48e048832c6b4ede417612bad6cc1ac6f0874ae',
  } as TrustedDocument<StationsQuery, StationsQueryVariables>,
  Store: {
    id: '4d960e8b09fec9c53b0822c4a222f342438f878c523a2a4956d442438c5f2a41',
  } as TrustedDocument<StoreQuery, StoreQueryVariables>,
}
