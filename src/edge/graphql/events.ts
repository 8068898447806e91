/**
 * The same events in another form. Not an async generator function: the `return` of one waits for the next event, so
 * an idle subscription of a client that has left would stay open. `onThrow` makes the last event of what the source
 * throws.
 */
export const mapEvents = <A, B>(
  source: AsyncGenerator<A, void, void>,
  map: (event: A) => B,
  onThrow: (error: unknown) => B,
): AsyncGenerator<B, void, void> => {
  const end: IteratorReturnResult<void> = { done: true, value: undefined }
  let over = false
  const close = async (): Promise<IteratorResult<B, void>> => {
    over = true
    await source.return()
    return end
  }
  return {
    next: async () => {
      if (over) return end
      try {
        const step = await source.next()
        return step.done === true ? end : { done: false, value: map(step.value) }
      } catch (error) {
        over = true
        return { done: false, value: onThrow(error) }
      }
    },
    return: close,
    throw: close,
    [Symbol.asyncIterator]() {
      return this
    },
    [Symbol.asyncDispose]: async () => {
      await close()
    },
  }
}
