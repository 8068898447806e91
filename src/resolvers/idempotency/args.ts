/** The key of a call, as an argument or a field of an input: the same words wherever something is done once. */
export const idempotencyKeyArg = {
  required: true as const,
  description: 'Chosen by the client, as a UUID; the same key has one effect.',
}
