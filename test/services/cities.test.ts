import { describe, expect, it } from 'vitest'
import { listCities } from '#resolvers/cities/service.ts'
import { writeCity } from '#resolvers/cities/write.ts'
import { portal } from '../support/portal.ts'

const YINCHUAN = {
  code: '640100',
  slug: 'yinchuan',
  names: { 'zh-CN': '银川', en: 'Yinchuan' },
  zone: 'Asia/Shanghai',
  lon: 106.23,
  lat: 38.49,
  minLon: 105.8,
  minLat: 37.5,
  maxLon: 107,
  maxLat: 39.4,
}

describe('opening a city', () => {
  it('lists it, and changes it when it is written again', async () => {
    const p = await portal()
    await writeCity(p.context(), YINCHUAN)
    await writeCity(p.context(), { ...YINCHUAN, names: { en: 'Yinchuan City' } })
    expect(await listCities(p.context())).toMatchObject([
      { ...YINCHUAN, names: { en: 'Yinchuan City' } },
    ])
    expect((await p.request('/yinchuan')).status).toBe(200)
  })

  it.each([
    ['a code that is none', { code: '64' }, 'code'],
    ['a word that addresses use', { slug: 'console' }, 'slug'],
    ['a zone that is none', { zone: 'Mars/Olympus' }, 'zone'],
    ['no name', { names: undefined }, 'names'],
    ['bounds the wrong way round', { minLon: 108 }, 'bounds'],
    ['a centre outside its bounds', { lat: 20 }, 'centre'],
    ['a missing coordinate', { lon: Number.NaN }, 'lon'],
  ])('with %s is refused, and says which part', async (_what, change, part) => {
    const p = await portal()
    await expect(writeCity(p.context(), { ...YINCHUAN, ...change })).rejects.toMatchObject({
      code: 'BAD_CITY',
      message: expect.stringContaining(part),
    })
    expect(await listCities(p.context())).toEqual([])
  })
})
