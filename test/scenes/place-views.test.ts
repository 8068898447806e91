import { describe, expect, it } from 'vitest'
import type { Opening } from '#resolvers/places/service.ts'
import { leadOf, openView } from '#scenes/place-views.ts'
import type { PlaceRow } from '#resolvers/places/row.ts'

const [LAST_ENTRY, CLOSES, OPENS] = [1000, 2000, 3000]

describe('openView', () => {
  it.each([
    // An open place tells when it closes, not when the last visitor is let in: the table of hours says that.
    [{ state: 'OPEN', closesAt: CLOSES, nextOpening: null, nextChange: LAST_ENTRY }, CLOSES],
    [
      { state: 'LAST_ENTRY_PASSED', closesAt: CLOSES, nextOpening: OPENS, nextChange: CLOSES },
      CLOSES,
    ],
    [{ state: 'CLOSED', closesAt: null, nextOpening: OPENS, nextChange: OPENS }, OPENS],
    [{ state: 'OPEN', closesAt: null, nextOpening: null, nextChange: null }, undefined],
    [{ state: 'UNKNOWN', closesAt: null, nextOpening: null, nextChange: null }, undefined],
  ] as const satisfies readonly (readonly [Opening, number | undefined])[])(
    '%j says %s',
    (opening, at) => {
      expect(openView(opening).nextChangeAt).toBe(at)
      expect(openView(opening).state).toBe(opening.state)
    },
  )
})

describe('leadOf', () => {
  const lead = (text: string) => leadOf({ descriptions: { 'zh-CN': text } } as PlaceRow, 'zh-CN')
  it('is the first sentence, or the beginning of a long one', () => {
    expect(lead('清早蒸汽腾腾。中午接着卖。')).toBe('清早蒸汽腾腾。')
    expect(lead('字'.repeat(80))).toBe(`${'字'.repeat(40)}…`)
    expect(leadOf({ descriptions: null } as PlaceRow, 'en')).toBeUndefined()
  })
})
