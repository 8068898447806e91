import { Hono, type Context } from 'hono'
import { z } from 'zod'
import { parcelSchema, type Parcel } from './parcels.ts'

/** What goes wrong until it is healed. */
const faultsSchema = z.object({
  delayMs: z.int().nonnegative().optional(),
  /** Answers 503, as a server behind a balancer that is gone. */
  away: z.boolean().optional(),
  /** Answers a page instead of JSON. */
  garbled: z.boolean().optional(),
  /** Answers no, with this code. */
  code: z
    .string()
    .regex(/^\d{3}$/)
    .optional(),
  /** Only for this parcel. */
  num: z.string().optional(),
  /** So many answers; all of them without it. */
  times: z.int().positive().optional(),
})

export interface State {
  /** By their numbers. */
  readonly parcels: Map<string, Parcel>
  /** What was asked with a right signature, in order. */
  readonly asked: { readonly com: string; readonly num: string; readonly phone: string | null }[]
  faults: z.infer<typeof faultsSchema>
  /** How many more answers go wrong. */
  faulty: number
}

/** How tests and scripts play the part of couriers; JSON under `/sandbox`. */
export const controlApi = (state: State): Hono => {
  const app = new Hono()
  const body = async <T extends z.ZodType>(
    c: Context,
    schema: T,
  ): Promise<z.output<T> | Response> => {
    // A page of another site can send a form to this machine, and no JSON.
    if (c.req.header('content-type')?.startsWith('application/json') !== true)
      return c.json({ message: 'send application/json' }, 415)
    const { success, data, error } = schema.safeParse(await c.req.json<unknown>())
    return success ? data : c.json({ message: z.prettifyError(error) }, 400)
  }
  app.get('/sandbox/state', (c) =>
    c.json({
      parcels: [...state.parcels.values()],
      asked: state.asked,
      faults: state.faults,
    }),
  )
  app.put('/sandbox/parcels', async (c) => {
    const parcel = await body(c, parcelSchema)
    if (parcel instanceof Response) return parcel
    state.parcels.set(parcel.num, parcel)
    return c.json(parcel)
  })
  app.put('/sandbox/faults', async (c) => {
    const faults = await body(c, faultsSchema)
    if (faults instanceof Response) return faults
    state.faults = faults
    state.faulty = faults.times ?? Infinity
    return c.json(faults)
  })
  app.delete('/sandbox/faults', (c) => {
    state.faults = {}
    state.faulty = 0
    return c.json({})
  })
  return app
}
