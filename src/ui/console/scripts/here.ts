// Fills in where the device is: nobody reads longitudes off a street. Without it they are typed.

for (const part of document.querySelectorAll<HTMLElement>('[data-here]')) {
  const button = part.querySelector<HTMLButtonElement>('[data-find]')
  const said = part.querySelector<HTMLElement>('[data-said]')
  const put = (axis: string, value: string): void => {
    const field = part.querySelector<HTMLInputElement | HTMLSelectElement>(`[data-axis=${axis}]`)
    if (field) field.value = value
  }
  const fill = ({ coords }: GeolocationPosition): void => {
    put('lon', coords.longitude.toFixed(6))
    put('lat', coords.latitude.toFixed(6))
    // What a browser tells is WGS-84 by its own specification.
    put('crs', 'WGS84')
    if (said) said.textContent = `± ${Math.round(coords.accuracy)} m`
  }
  const fail = (): void => {
    if (said) said.textContent = button?.dataset['failed'] ?? ''
  }
  if (!button || !('geolocation' in navigator)) continue
  button.hidden = false
  button.addEventListener('click', () =>
    navigator.geolocation.getCurrentPosition(fill, fail, {
      enableHighAccuracy: true,
      timeout: 15_000,
    }),
  )
}

export {}
