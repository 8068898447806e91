// Keeps a part of a page up to date by asking for the page again. The page is complete without it.

const alerted = new Set<string>()

/** It is their turn: the title says so, and a phone in a pocket vibrates, once. */
const tell = (part: HTMLElement): void => {
  const title = part.dataset['title']
  if (title === undefined) return
  document.title = title
  if (part.dataset['alert'] === undefined || alerted.has(title)) return
  alerted.add(title)
  // Browsers vibrate only after somebody has touched the page, and some never.
  navigator.vibrate?.([200, 100, 200, 100, 400])
}

const isBusy = (part: HTMLElement): boolean => {
  const focused = document.activeElement
  // Nobody loses what they type.
  return focused instanceof HTMLInputElement && part.contains(focused)
}

const wire = (id: string, everyS: number): void => {
  const look = async (): Promise<number> => {
    const part = document.getElementById(id)
    if (!part || isBusy(part) || document.hidden) return everyS
    const response = await fetch(location.href, { headers: { accept: 'text/html' } })
    if (response.redirected) {
      location.reload()
      return 0
    }
    if (!response.ok) return everyS
    const page = new DOMParser().parseFromString(await response.text(), 'text/html')
    const fresh = page.getElementById(id)
    if (!fresh) return 0
    // Keys of forms differ in each page; only what people see counts.
    if (fresh.textContent !== part.textContent) {
      const focused = document.activeElement?.textContent
      part.replaceWith(fresh)
      const again = [...fresh.querySelectorAll<HTMLElement>('button, a')].find(
        ({ textContent }) => textContent === focused,
      )
      again?.focus()
    }
    tell(fresh)
    return Number(fresh.dataset['live'] ?? 0)
  }
  const again = (seconds: number): void => {
    if (seconds <= 0) return
    setTimeout(
      () =>
        void look()
          .catch(() => everyS)
          .then(again),
      seconds * 1_000,
    )
  }
  again(everyS)
}

for (const part of document.querySelectorAll<HTMLElement>('[data-live]')) {
  tell(part)
  wire(part.id, Number(part.dataset['live']))
}

export {}
