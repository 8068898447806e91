import { execute, subscribe, type ExecutionArgs, type ExecutionResult } from 'graphql'
import { mapEvents } from './events.ts'
import type { MediaType } from './media.ts'
import type { Finished, Finisher } from './results.ts'

const isStream = (
  outcome: ExecutionResult | AsyncGenerator<ExecutionResult, void, void>,
): outcome is AsyncGenerator<ExecutionResult, void, void> => Symbol.asyncIterator in outcome

/** Runs something and finishes its result. Never rejects: what is thrown is masked. */
export const finishing = async (
  finisher: Finisher,
  media: MediaType,
  run: () => ExecutionResult | Promise<ExecutionResult>,
): Promise<Finished> => {
  try {
    return finisher.finish(await run(), media)
  } catch (error) {
    return finisher.finishThrown(error)
  }
}

/** Runs a query or mutation with graphql-js and finishes the result. Never rejects: what is thrown is masked. */
export const runOnce = (
  args: ExecutionArgs,
  finisher: Finisher,
  media: MediaType,
): Promise<Finished> => finishing(finisher, media, () => execute(args))

/** Starts a subscription: its finished events (what the source throws is the last one), or one finished answer when it could not start. Never rejects. */
export const runStream = async (
  args: ExecutionArgs,
  finisher: Finisher,
  media: MediaType,
): Promise<Finished | AsyncGenerator<Finished, void, void>> => {
  try {
    const outcome = await subscribe(args)
    if (!isStream(outcome)) return finisher.finish(outcome, media)
    return mapEvents(outcome, (event) => finisher.finish(event, media), finisher.finishThrown)
  } catch (error) {
    return finisher.finishThrown(error)
  }
}
