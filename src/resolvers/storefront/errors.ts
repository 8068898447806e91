import { Problem } from '#schema/problem.ts'
import type { StoreFault } from './rules.ts'

/** There is no such store for the caller to edit, or no such merchant for them to open one of. */
export class StoreUnknown extends Problem {
  readonly code = 'STORE_UNKNOWN'
  constructor() {
    super({
      'zh-CN': '没有找到可编辑的门店。',
      en: 'There is no such store for you to edit.',
    })
  }
}

/** Somebody else has changed it since it was read. */
export class StoreChanged extends Problem {
  readonly code = 'STORE_CHANGED'
  /** The version it has now. */
  readonly version: number
  constructor(version: number) {
    super({
      'zh-CN': '别人刚改过门店资料：请对照现在的内容，再改一次。',
      en: 'Somebody has changed this store meanwhile: look at how it is now, and change it again.',
    })
    this.version = version
  }
}

/** Something about a store that cannot be as it was written; `fault` says what, `at` where. */
export class StoreInvalid extends Problem {
  readonly code = 'STORE_INVALID'
  readonly fault: StoreFault['fault']
  readonly at: string
  constructor({ fault, at, texts }: StoreFault) {
    super(texts)
    this.fault = fault
    this.at = at
  }
}
