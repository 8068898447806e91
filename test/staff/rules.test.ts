import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Grant } from '#schema/context.ts'
import { GRANT_SCOPES, STAFF_ROLES, type StaffRole } from '#schema/tables/identity.ts'
import { DAY_MS } from '#schema/time.ts'
import {
  areDays,
  endOfGrant,
  grantToGive,
  isLabel,
  isSignInName,
  passwordFault,
  SCOPES_OF_ROLE,
  type Office,
} from '#resolvers/staff/rules.ts'

const CITY = '320100'
const held = (role: StaffRole, scope: Grant['scope'], scopeId: string, endsAt = 100): Grant => ({
  id: `grt_${role}${scopeId}`,
  role,
  scope,
  scopeId,
  cityCode: CITY,
  endsAt,
})
const office = (role: StaffRole, scope: Office['scope'], scopeId: string): Office => ({
  role,
  scope,
  scopeId,
  cityCode: CITY,
  divisionCode: scope === 'STORE' ? '320106001' : scope === 'AREA' ? scopeId : null,
  merchantId: scope === 'STORE' ? 'mch_1' : null,
})
const HOLDERS = {
  clerk: held('CLERK', 'STORE', 'plc_1'),
  manager: held('MANAGER', 'STORE', 'plc_1'),
  owner: held('OWNER', 'MERCHANT', 'mch_1'),
  finance: held('FINANCE', 'MERCHANT', 'mch_1'),
  area: held('OPERATOR', 'AREA', '320106'),
  city: held('OPERATOR', 'CITY', CITY),
  editor: held('EDITOR', 'PARTNER', 'ptn_1'),
} as const
type Holder = keyof typeof HOLDERS

describe('who gives a role', () => {
  it.each<readonly [string, Office, readonly Holder[]]>([
    [
      'a clerk of the store',
      office('CLERK', 'STORE', 'plc_1'),
      ['manager', 'owner', 'area', 'city'],
    ],
    ['its manager', office('MANAGER', 'STORE', 'plc_1'), ['owner', 'area', 'city']],
    ['an owner of the merchant', office('OWNER', 'MERCHANT', 'mch_1'), ['owner', 'city']],
    ['its finance', office('FINANCE', 'MERCHANT', 'mch_1'), ['owner', 'city']],
    [
      'a clerk elsewhere',
      { ...office('CLERK', 'STORE', 'plc_2'), merchantId: 'mch_2', divisionCode: '320102' },
      ['city'],
    ],
    ['an owner elsewhere', office('OWNER', 'MERCHANT', 'mch_2'), ['city']],
    ['an operator of an area', office('OPERATOR', 'AREA', '320106'), ['area', 'city']],
    ['an operator of more than their area', office('OPERATOR', 'AREA', '320102'), ['city']],
    ['an operator of the city', office('OPERATOR', 'CITY', CITY), []],
    ['an editor of a partner', office('EDITOR', 'PARTNER', 'ptn_1'), ['city']],
    ['an editor of a scene', office('EDITOR', 'SCENE', 'parking'), ['city']],
    [
      'an owner in another city',
      { ...office('OWNER', 'MERCHANT', 'mch_1'), cityCode: '430100', scopeId: 'mch_9' },
      [],
    ],
  ])('%s', (_what, wanted, givers) => {
    const may = (Object.keys(HOLDERS) as Holder[]).filter((who) =>
      grantToGive([HOLDERS[who]], wanted),
    )
    expect(may).toEqual(givers)
  })

  it('is never somebody of a role that does not give it, whatever the scopes', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...STAFF_ROLES),
        fc.constantFrom(...GRANT_SCOPES),
        fc.constantFrom(...STAFF_ROLES),
        fc.constantFrom('plc_1', 'mch_1', CITY, '320106', 'ptn_1'),
        (role, scope, wanted, at) => {
          fc.pre(SCOPES_OF_ROLE[role].includes(scope))
          const [wantedScope = 'STORE'] = SCOPES_OF_ROLE[wanted]
          const gives = grantToGive([held(role, scope, at)], office(wanted, wantedScope, at))
          if (['CLERK', 'FINANCE', 'EDITOR'].includes(role)) expect(gives).toBeUndefined()
        },
      ),
    )
  })

  it('gives it no longer than they have theirs, by the grant that lasts longest', () => {
    const [short, long] = [
      held('OWNER', 'MERCHANT', 'mch_1', 5 * DAY_MS),
      held('OPERATOR', 'CITY', CITY, 9 * DAY_MS),
    ]
    const by = grantToGive([short, long], office('CLERK', 'STORE', 'plc_1'))
    expect(by).toBe(long)
    expect(endOfGrant(0, 730, long)).toBe(9 * DAY_MS)
    expect(endOfGrant(0, 1, long)).toBe(DAY_MS)
    expect([0, 1, 730, 731, 1.5, Number.NaN].map(areDays)).toEqual([
      false,
      true,
      true,
      false,
      false,
      false,
    ])
  })
})

describe('a password', () => {
  it.each<readonly [string, ReturnType<typeof passwordFault>]>([
    ['kurz1', 'SHORT'],
    ['a'.repeat(129) + '1', 'LONG'],
    ['onlyletters', 'ONE_KIND'],
    ['9876543210987', 'ONE_KIND'],
    ['小王饭店的长密码长密码', 'ONE_KIND'],
    ['xiaowang-2026', 'NAME'],
    ['ＸＩＡＯＷＡＮＧ-2026', 'NAME'],
    ['Password123!', 'COMMON'],
    ['qwerty-2026', 'COMMON'],
    ['梧桐树下三碗面 77', undefined],
    ['correct horse battery', undefined],
    ['123456-correct-horse', undefined],
  ])('%s: %s', (password, fault) => {
    expect(passwordFault(password, ' XiaoWang ')).toBe(fault)
  })
})

it.each<readonly [string, boolean]>([
  ['小王', false],
  ['小王在前台', true],
  ['13812345678', true],
  ['Wang.Li@example', true],
  ['a b c', false],
  ['<script>', false],
  ['x'.repeat(41), false],
])('%s is a name to sign in with: %s', (name, fits) => {
  expect(isSignInName(name)).toBe(fits)
})

it.each<readonly [string, boolean]>([
  ['小王', true],
  ['', false],
  ['   ', false],
  ['x'.repeat(41), false],
  ['a\u202Eb', false],
])('%j is what colleagues may be called: %s', (label, fits) => {
  expect(isLabel(label)).toBe(fits)
})
