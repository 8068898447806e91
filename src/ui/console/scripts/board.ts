// Keeps the board of a store up to date, rings for new orders, prints slips. The page is complete without it.

const EVERY_MS = 8_000
const SOUND = 'shijing-sound'

interface Pulse {
  readonly waiting: number
  readonly changedAt: number
}

/** Two short notes; browsers play them only after somebody has touched the page. */
const ring = (): void => {
  const audio = new AudioContext()
  for (const [i, hertz] of [880, 1_175].entries()) {
    const note = audio.createOscillator()
    const volume = audio.createGain()
    volume.gain.setValueAtTime(0.2, audio.currentTime + i * 0.22)
    volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + i * 0.22 + 0.2)
    note.frequency.value = hertz
    note.connect(volume).connect(audio.destination)
    note.start(audio.currentTime + i * 0.22)
    note.stop(audio.currentTime + i * 0.22 + 0.2)
  }
  setTimeout(() => void audio.close(), 1_000)
}

const soundIsOn = (): boolean => localStorage.getItem(SOUND) === 'on'

const wireSound = (): void => {
  const button = document.querySelector<HTMLButtonElement>('[data-sound]')
  if (!button) return
  const show = (): void => {
    button.setAttribute('aria-pressed', String(soundIsOn()))
    button.textContent = (soundIsOn() ? button.dataset['on'] : button.dataset['off']) ?? ''
  }
  button.hidden = false
  show()
  button.addEventListener('click', () => {
    localStorage.setItem(SOUND, soundIsOn() ? 'off' : 'on')
    show()
    if (soundIsOn()) ring()
  })
}

const wireBoard = (): void => {
  const board = document.querySelector<HTMLElement>('#board')
  const pulseUrl = board?.dataset['pulse']
  if (!board || pulseUrl === undefined) return
  let seen: Pulse = {
    waiting: Number(board.dataset['waiting']),
    changedAt: Number(board.dataset['changed']),
  }
  const rows = (): ReadonlySet<string> =>
    new Set([...board.querySelectorAll<HTMLAnchorElement>('.board-link')].map(({ href }) => href))
  const look = async (): Promise<void> => {
    const response = await fetch(pulseUrl)
    // Signed out meanwhile: the page says so when it is loaded again.
    if (response.redirected) return location.reload()
    if (!response.ok) return
    const pulse = (await response.json()) as Pulse
    if (pulse.waiting === seen.waiting && pulse.changedAt === seen.changedAt) return
    const before = rows()
    const page = new DOMParser().parseFromString(
      await (await fetch(location.href)).text(),
      'text/html',
    )
    const fresh = page.querySelector('#board')
    if (!fresh) return
    // Nobody loses the row they are on.
    const focused =
      document.activeElement instanceof HTMLAnchorElement ? document.activeElement.href : ''
    board.replaceChildren(...fresh.childNodes)
    document.querySelector('nav.filter')?.replaceWith(page.querySelector('nav.filter') ?? '')
    ;[...board.querySelectorAll<HTMLAnchorElement>('.board-link')]
      .find(({ href }) => href === focused)
      ?.focus()
    const isNew = [...rows()].some((href) => !before.has(href))
    if (isNew && pulse.waiting > seen.waiting && soundIsOn()) ring()
    seen = pulse
  }
  const again = (): void => {
    setTimeout(
      () =>
        void look()
          .catch(() => undefined)
          .finally(again),
      EVERY_MS,
    )
  }
  again()
}

const wirePrint = (): void => {
  const button = document.querySelector<HTMLButtonElement>('[data-print]')
  if (!button) return
  button.hidden = false
  button.addEventListener('click', () => print())
}

wireSound()
wireBoard()
wirePrint()

export {}
