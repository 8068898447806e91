import { describe, expect, it } from 'vitest'
import { renderPage } from '#ui/layout.tsx'
import { ScreenPage } from '#ui/screen-page.tsx'
import { SCREEN_REFRESH_MS, screenRefreshScript } from '#ui/screen-refresh.ts'
import { lots, screenProps, uiFor } from '../support/fixtures-ui.ts'

const zh = uiFor()

describe('ScreenPage', () => {
  it('is complete without script and reloads by itself then', async () => {
    const html = await renderPage(<ScreenPage {...screenProps(zh)} />)
    expect(html).toContain('<noscript><meta http-equiv="refresh" content="60"/></noscript>')
    for (const text of [
      '新街口商圈',
      '17:42',
      '186',
      '巷口鸭血粉丝',
      '玄武湖公园',
      '数据截至 17:38',
    ])
      expect(html).toContain(text)
    expect(html).toContain('OpenStreetMap (ODbL 1.0)')
  })

  it('runs its script under the nonce of the response and nothing else', async () => {
    const html = await renderPage(<ScreenPage {...screenProps(zh)} />)
    expect(html.match(/<script[^>]*>/g)).toEqual(['<script nonce="n0nce">'])
    expect(html).toContain(screenRefreshScript)
    expect(html).not.toMatch(/ style=| on[a-z]+=/i)
  })

  it('shows the code as a picture, so that its markup never becomes part of the page', async () => {
    const html = await renderPage(
      <ScreenPage {...screenProps(zh)} codeSvg='<svg onload="alert(1)"><script>1</script></svg>' />,
    )
    expect(html).toContain('src="data:image/svg+xml,%3Csvg')
    expect(html).not.toContain('onload="')
  })

  it('says so when there is nothing near', async () => {
    const html = await renderPage(
      <ScreenPage {...screenProps(zh)} lots={[]} shops={[]} attractions={[]} />,
    )
    for (const text of ['附近没有接入的停车场', '附近的店这会儿都歇了', '附近没有景点'])
      expect(html).toContain(text)
  })

  it('cuts rows that would not fit', async () => {
    const many = [...lots(), ...lots(), ...lots()]
    const html = await renderPage(<ScreenPage {...screenProps(zh)} lots={many} />)
    expect(html.match(/<li class="s-lot /g)).toHaveLength(5)
  })
})

interface Answer {
  readonly status: number
  readonly etag?: string
  readonly page?: string
}

/** Runs the script in a make-believe browser: one answer a round, `null` is a broken line. */
const play = async (answers: readonly (Answer | null)[]) => {
  const attributes = new Map([
    ['data-time', '17:42'],
    ['data-build', 'a'],
  ])
  const element = {
    textContent: '',
    hidden: true,
    parentNode: { replaceChild: () => shown.push('replaced') },
    getAttribute: (name: string) =>
      name === 'data-text' ? '离线，内容停在 {time}' : (attributes.get(name) ?? null),
    setAttribute: (name: string, value: string) => attributes.set(name, value),
    removeAttribute: (name: string) => attributes.delete(name),
  }
  const shown: string[] = []
  const asked: Record<string, string>[] = []
  const waits: number[] = []
  const timers: (() => void)[] = []
  const queue = [...answers]
  const page = (build: string) => ({
    title: '',
    body: { className: 'screen theme-night' },
    getElementById: () => ({ getAttribute: () => build }),
  })
  const scope = {
    document: {
      title: '',
      body: { className: '' },
      getElementById: () => element,
      importNode: (node: unknown) => node,
    },
    location: { href: '/screens/demo', reload: () => shown.push('reloaded') },
    DOMParser: class {
      parseFromString(text: string) {
        return page(text)
      }
    },
    setTimeout: (run: () => void, ms: number) => {
      if (ms !== 10_000) {
        timers.push(run)
        waits.push(ms)
      }
      return 0
    },
    clearTimeout: () => undefined,
    fetch: (_: string, { headers }: { headers: Record<string, string> }) => {
      asked.push(headers)
      const answer = queue.shift()
      if (!answer) return Promise.reject(new Error('no line'))
      return Promise.resolve({
        status: answer.status,
        ok: answer.status === 200,
        headers: { get: () => answer.etag ?? null },
        text: () => Promise.resolve(answer.page ?? 'a'),
      })
    },
  }
  const names = Object.keys(scope)
  // oxlint-disable-next-line typescript/no-implied-eval -- the script is a constant of the source, run as a browser would
  const run = new Function(...names, screenRefreshScript)
  run(...Object.values(scope))
  for (let round = 0; round < answers.length; round += 1) {
    timers.shift()?.()
    // Lets the chain of promises of one round settle.
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { shown, asked, waits, element, attributes }
}

describe('the refresh script', () => {
  it('swaps the content on 200 and asks with that ETag from then on', async () => {
    const { shown, asked } = await play([{ status: 200, etag: '"v1"' }, { status: 304 }])
    expect(asked).toEqual([{}, { 'If-None-Match': '"v1"' }])
    expect(shown).toEqual(['replaced'])
  })

  it('keeps the content and tells since when after a failure, then recovers', async () => {
    const broken = await play([null])
    expect(broken.shown).toEqual([])
    expect(broken.element.hidden).toBe(false)
    expect(broken.element.textContent).toBe('离线，内容停在 17:42')
    expect(broken.attributes.has('data-offline')).toBe(true)
    const back = await play([{ status: 503 }, { status: 200, etag: '"v2"' }])
    expect(back.element.hidden).toBe(true)
    expect(back.attributes.has('data-offline')).toBe(false)
  })

  it('does not take a failed page for the last good one', async () => {
    const { asked } = await play([{ status: 503, etag: '"bad"' }, { status: 200 }])
    expect(asked).toEqual([{}, {}])
  })

  it('reloads when the page was made with other assets', async () => {
    const { shown } = await play([{ status: 200, etag: '"v1"', page: 'b' }])
    expect(shown).toEqual(['reloaded'])
  })

  it('keeps asking, every 20 to 24 seconds, whatever the answer', async () => {
    const { waits, asked } = await play([null, { status: 304 }, { status: 200 }, null])
    expect(asked).toHaveLength(4)
    expect(waits).toHaveLength(5)
    for (const ms of waits) {
      expect(ms).toBeGreaterThanOrEqual(SCREEN_REFRESH_MS)
      expect(ms).toBeLessThan(SCREEN_REFRESH_MS * 1.2)
    }
  })
})
