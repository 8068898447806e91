import type { Scene } from './scene.ts'
import { alerts } from './alerts/index.ts'
import { parking } from './parking/index.ts'
import { reports } from './reports/index.ts'
import { tourism } from './tourism/index.ts'
import { transit } from './transit/index.ts'

/** The scenes of this portal, in the order in which pages name them. A new scene is one import and one entry here. */
export const scenes: readonly Scene[] = [parking, tourism, transit, alerts, reports]
