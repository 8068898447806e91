// Turns a product: its photographs lie on each other, and a push across them or the slider shows the next side.

/** Share of the width that a push crosses to turn it once around. */
const ONCE_AROUND = 1

for (const part of document.querySelectorAll<HTMLElement>('[data-spin]')) {
  const frames = [...part.querySelectorAll('li')]
  const slider = part.querySelector('input')
  const list = part.querySelector('ol')
  if (!slider || !list || frames.length === 0) continue
  const show = (n: number): void => {
    const shown = ((n % frames.length) + frames.length) % frames.length
    for (const [i, frame] of frames.entries()) frame.hidden = i !== shown
    slider.value = String(shown + 1)
  }
  // Whoever begins to turn it wants all sides, and none of them late.
  const load = (): void => {
    for (const image of part.querySelectorAll('img')) image.loading = 'eager'
  }
  part.classList.add('spins')
  if (slider.parentElement) slider.parentElement.hidden = false
  list.removeAttribute('tabindex')
  slider.addEventListener('input', () => show(Number(slider.value) - 1))
  slider.addEventListener('focus', load, { once: true })
  list.addEventListener('pointerdown', (event) => {
    load()
    list.setPointerCapture(event.pointerId)
    const from = Number(slider.value) - 1
    const move = ({ clientX }: PointerEvent): void => {
      const share = (clientX - event.clientX) / (list.clientWidth * ONCE_AROUND)
      show(from - Math.round(share * frames.length))
    }
    list.addEventListener('pointermove', move)
    const end = (): void => list.removeEventListener('pointermove', move)
    list.addEventListener('pointerup', end, { once: true })
    list.addEventListener('pointercancel', end, { once: true })
  })
  show(0)
}

export {}
