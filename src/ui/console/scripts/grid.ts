// A grid of fields by keyboard: up, down and Enter go along a column, as in a spreadsheet. Without it Tab goes on as everywhere.

const columnOf = (field: HTMLInputElement): string => field.name.split('.')[0] ?? ''

document.addEventListener('keydown', (event) => {
  const field = event.target
  if (!(field instanceof HTMLInputElement) || field.dataset['grid'] === undefined) return
  const way = { ArrowDown: 1, Enter: 1, ArrowUp: -1 }[event.key]
  if (way === undefined || event.isComposing) return
  const column = [...document.querySelectorAll<HTMLInputElement>('[data-grid]')].filter(
    (one) => columnOf(one) === columnOf(field),
  )
  const next = column[column.indexOf(field) + way]
  // Enter in a field would send the form half filled in.
  event.preventDefault()
  next?.focus()
  next?.select()
})

export {}
