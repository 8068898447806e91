import { z } from 'zod'

/** Through whom something is sent, as an argument: the same words for parcels to buyers and back. */
export const carrierArg = {
  required: true as const,
  description: 'Code of the courier, as SF.',
  validate: z.string().max(20),
}

/** The number of what is sent, as an argument. */
export const trackingNoArg = {
  required: true as const,
  description: 'The number on the parcel.',
  validate: z.string().max(40),
}
