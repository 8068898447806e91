import { between, box, disc, line, move, oval, path, pick, times, type Motif } from './kit.ts'

const steam = (x: number, y: number, colour: string): string =>
  line(`M${x} ${y}c-14-14 14-22 0-38s10-20 4-32`, colour, 6)

const bowl = (main: string, dark: string, light: string): string =>
  path('M92 158h216c0 52-34 82-70 90v10h-76v-10c-36-8-70-38-70-90z', main) +
  path('M92 158h216c0 8-1 16-2 22H94c-1-6-2-14-2-22z', light) +
  line('M112 170l12 6 12-6 12 6 12-6 12 6 12-6 12 6 12-6 12 6 12-6 12 6 12-6 12 6 12-6', main, 3) +
  path('M162 248h76v10h-76z', dark)

export const noodles: Motif = (p, random) =>
  times(3, (i) => steam(160 + i * 38, 96, p.l)) +
  oval(200, 156, 108, 26, p.d) +
  times(6, (i) => line(`M${118 + i * 26} 160c8-26 26-26 34 0`, p.a, 7)) +
  disc(between(150, 175, random), 146, 15, p.l) +
  disc(between(150, 175, random) + 2, 146, 7, p.a) +
  times(4, (i) => box(214 + i * 14, 138 + (i % 2) * 9, 11, 5, '#5f8a4f', 2)) +
  bowl(p.m, p.d, p.l) +
  line('M300 66L212 150M318 74L226 152', p.d, 6)

export const rice: Motif = (p) =>
  path('M104 160c10-66 182-66 192 0z', p.l) +
  times(9, (i) => oval(130 + i * 17, 138 - (i % 3) * 12, 6, 3, p.t)) +
  path('M210 118l46-10 14 36-54 6z', p.a) +
  disc(166, 122, 12, '#5f8a4f') +
  bowl(p.m, p.d, p.l)

export const breakfast: Motif = (p, random) =>
  box(84, 172, 150, 66, p.m, 4) +
  times(5, (i) => line(`M84 ${184 + i * 12}h150`, p.d, 2)) +
  times(3, (i) =>
    move(
      118 + i * 42,
      164,
      path('M-26 8c0-34 52-34 52 0z', p.l) +
        line('M-8-12c4 4 4 8 0 14M8-12c-4 4-4 8 0 14M0-14v14', p.t, 3),
    ),
  ) +
  box(78, 164, 162, 12, p.d, 3) +
  times(2, (i) => steam(130 + i * 56, 130, p.l)) +
  path('M262 178h72l-8 66h-56z', p.l) +
  path('M265 190h66l-2 16h-62z', p.a) +
  line(`M318 178l${between(6, 14, random)}-60`, p.d, 5)

export const skewers: Motif = (p, random) =>
  times(3, (i) => {
    const y = 96 + i * 46
    return (
      line(`M56 ${y + 8}L344 ${y - 8}`, p.d, 5) +
      times(between(4, 5, random), (j) =>
        j % 2 === 0
          ? box(112 + j * 44, y - 18 - j * 2, 34, 30, '#a5493a', 8)
          : disc(129 + j * 44, y - 3 - j * 2, 17, i === 1 ? p.a : '#6b8f52'),
      )
    )
  })

export const snack: Motif = (p, random) =>
  path('M128 244l14-96h116l14 96z', p.l) +
  times(4, (i) => path(`M${146 + i * 30} 148h14l2 96h-18z`, p.m)) +
  times(between(6, 8, random), (i) =>
    disc(150 + (i % 4) * 33, 140 - Math.floor(i / 4) * 26, 22, i % 3 === 0 ? p.a : p.t),
  ) +
  times(5, (i) => disc(154 + i * 24, 128 + (i % 2) * 12, 3, p.d)) +
  line('M250 136L290 56', p.d, 5)

export const lantern: Motif = (p) =>
  line('M40 60c90 30 230 30 320 0', p.d, 4) +
  [100, 200, 300]
    .map((x, i) =>
      move(
        x,
        i === 1 ? 82 : 74,
        line('M0-6v14', p.d, 4) +
          oval(0, 50, 42, 36, i === 1 ? p.a : p.m) +
          line('M0 14v72M-22 20c-14 22-14 38 0 60M22 20c14 22 14 38 0 60', p.d, 2.5) +
          box(-16, 8, 32, 9, p.d) +
          box(-16, 83, 32, 9, p.d) +
          line('M-6 92v26M6 92v26M0 92v32', p.a, 3),
      ),
    )
    .join('') +
  box(70, 204, 260, 40, p.m) +
  times(4, (i) => steam(120 + i * 54, 200, p.l))

export const bread: Motif = (p, random) =>
  path(
    'M84 220c-16-74 40-104 116-104s132 30 116 104c-2 14-12 24-28 24H112c-16 0-26-10-28-24z',
    '#d9a05b',
  ) +
  path(
    'M84 220c-16-74 40-104 116-104s132 30 116 104c-4-50-50-74-116-74s-112 24-116 74z',
    '#b0702a',
  ) +
  times(between(3, 4, random), (i) => line(`M${142 + i * 38} 168c12-8 22-20 24-36`, p.l, 7))

export const teapot: Motif = (p, random) =>
  path('M120 170c0-44 36-62 80-62s80 18 80 62-30 72-80 72-80-28-80-72z', p.m) +
  path('M124 150c-24 2-40-8-52-34l-16 6c10 50 34 70 74 74z', p.m) +
  line('M276 132c44-14 60 64-4 82', p.m, 15) +
  path('M160 110c8-18 72-18 80 0z', p.d) +
  disc(200, 90, 11, p.d) +
  steam(62, 98, p.l) +
  (random() < 0.5
    ? path('M200 150c24 10 28 40 0 60-28-20-24-50 0-60z', p.l) + line('M200 160v62', p.m, 3)
    : line('M168 160v60M184 160v60M162 176h50M162 198h50', p.l, 4)) +
  path('M300 210h54c0 22-10 34-27 34s-27-12-27-34z', p.l) +
  oval(327, 212, 24, 5, p.a)

export const coffee: Motif = (p, random) =>
  (random() < 0.5
    ? path('M144 106h112l-14 138h-84z', p.l) +
      path('M149 146h102l-5 52h-92z', p.m) +
      box(134, 88, 132, 20, p.d, 5) +
      disc(200, 172, 16, p.l) +
      line('M200 160c-8 8 8 16 0 24', p.m, 3)
    : path('M140 96h120l-14 148h-92z', p.l) +
      path('M143 128h114l-11 116h-92z', p.m) +
      times(3, (i) => box(160 + i * 28, 138 + (i % 2) * 18, 22, 22, p.t, 4)) +
      times(6, (i) => disc(168 + i * 13, 228 - (i % 2) * 12, 6, p.d)) +
      line('M226 128L250 44', p.a, 9)) + steam(200, 80, p.l)

const oneFruit = (x: number, y: number, kind: number, main: string, leaf: string): string =>
  kind === 0
    ? disc(x, y, 34, main) +
      line(`M${x} ${y - 30}v-14`, leaf, 5) +
      path(`M${x} ${y - 36}c8-16 22-16 28-12-4 12-16 16-28 12z`, leaf)
    : kind === 1
      ? path(
          `M${x - 34} ${y}c0-20 20-26 20-44 0-14 28-14 28 0 0 18 20 24 20 44a34 32 0 01-68 0z`,
          main,
        ) + line(`M${x} ${y - 52}v-14`, leaf, 5)
      : disc(x, y, 30, main) + path(`M${x} ${y - 24}l-14-12 14 4 14-4z`, leaf)

export const fruit: Motif = (p, random) => {
  const kinds = [0, 1, 2].map((i) => (i + between(0, 2, random)) % 3)
  return (
    oneFruit(134, 170, kinds[0] ?? 0, p.a, '#4f7a45') +
    oneFruit(266, 172, kinds[2] ?? 0, p.m, '#4f7a45') +
    oneFruit(200, 150, kinds[1] ?? 0, p.m === '#4f7f58' ? p.a : '#c9542f', '#4f7a45') +
    path('M70 192h260l-26 52H96z', p.t) +
    times(8, (i) => line(`M${82 + i * 34} 194l-${4 - i} 48`, p.d, 3)) +
    line('M76 192h248M88 218h224', p.d, 4)
  )
}

export const greens: Motif = (p) =>
  times(3, (i) =>
    move(
      120 + i * 80,
      240,
      path('M-12 0c-4-40-2-60 2-84h20c4 24 6 44 2 84z', p.l) +
        path(
          'M0-70c-50-10-50-80-8-96 6 16 10 16 16 0 42 16 42 86-8 96z',
          i === 1 ? '#7aa15c' : '#4f7f58',
        ) +
        line('M0-74v-66', p.l, 4),
    ),
  )

export const fish: Motif = (p, random) =>
  oval(200, 168, 150, 62, p.l) +
  oval(200, 168, 128, 48, p.t) +
  path('M96 168c30-50 130-56 176-8l40-28c-6 22-6 46 0 66l-40-26c-46 52-146 44-176-4z', p.m) +
  times(between(4, 6, random), (i) => line(`M${150 + i * 20} 146c10 12 10 30 0 42`, p.l, 3)) +
  disc(122, 160, 6, p.l) +
  disc(122, 160, 3, p.d)

export const roast: Motif = (p) =>
  line('M50 62h300', p.d, 8) +
  [120, 200, 280]
    .map((x, i) =>
      move(
        x,
        62,
        line('M0 0v26', p.d, 5) +
          path(
            'M-8 26c-4 18-32 40-32 84 0 36 18 54 40 54s40-18 40-54c0-44-28-66-32-84z',
            i === 1 ? '#c9742f' : '#a5493a',
          ) +
          line('M-14 84c-12 16-12 44-2 62', p.l, 4),
      ),
    )
    .join('')

export const gift: Motif = (p, random) => {
  const wide = between(110, 140, random)
  return (
    box(200 - wide / 2, 130, wide, 114, p.m) +
    box(200 - wide / 2 - 10, 112, wide + 20, 34, p.d) +
    box(188, 112, 24, 132, p.a) +
    path(
      'M200 112c-50-6-64-54-34-58 22-2 32 32 34 58zM200 112c50-6 64-54 34-58-22-2-32 32-34 58z',
      p.a,
    ) +
    box(288, 188, 66, 56, p.l) +
    box(288, 210, 66, 10, p.m)
  )
}

export const fan: Motif = (p, random) =>
  path('M200 246L62 134a178 178 0 01276 0z', p.l) +
  path('M200 246l-66-54a86 86 0 01132 0z', p.m) +
  times(9, (i) => {
    const angle = Math.PI * (1.22 + i * 0.07)
    const x = Math.round(200 + Math.cos(angle) * 176)
    const y = Math.round(246 + Math.sin(angle) * 176)
    return line(`M200 246L${x} ${y}`, p.d, 3)
  }) +
  line('M112 132c40-22 66-8 88-26', p.d, 4) +
  times(between(4, 6, random), (i) => disc(122 + i * 26, 122 - (i % 2) * 14, 8, p.a)) +
  disc(200, 246, 9, p.d)

export const books: Motif = (p, random) =>
  times(6, (i) => {
    const colours = [p.m, p.a, p.d, p.l, p.m, p.t]
    const h = between(104, 150, random)
    const x = 92 + i * 37
    return (
      box(x, 244 - h, 33, h, colours[i] ?? p.m) +
      box(x + 6, 244 - h + 16, 21, 5, i === 3 || i === 5 ? p.d : p.l) +
      box(x + 6, 226, 21, 4, i === 3 || i === 5 ? p.d : p.l)
    )
  })

export const stationery: Motif = (p, random) =>
  box(150, 150, 104, 94, p.m, 4) +
  box(150, 168, 104, 12, p.l) +
  path('M168 150V74l12-22 12 22v76z', p.a) +
  path('M175 62l5-10 5 10z', p.d) +
  box(204, between(56, 80, random), 12, 94, p.d) +
  path('M228 150V96l10-34 12 34v54z', p.l) +
  path('M236 68l2-8 4 10z', p.d) +
  path('M280 244v-70h60v70z', p.l) +
  times(4, (i) => line(`M290 ${188 + i * 13}h40`, p.t, 3))

export const satchel: Motif = (p) =>
  line('M146 116c0-64 108-64 108 0', p.d, 10) +
  box(104, 112, 192, 132, p.m, 12) +
  path('M104 124a12 12 0 0112-12h168a12 12 0 0112 12v50c-60 22-132 22-192 0z', p.d) +
  box(186, 168, 28, 34, p.a, 4) +
  path('M200 128l34 12-34 12-34-12z', p.l) +
  line('M232 140v16', p.l, 4)

export const flowers: Motif = (p, random) =>
  times(5, (i) =>
    line(
      `M200 210C${190 + i * 4} 170 ${150 + i * 25} 150 ${128 + i * 36} ${122 - (i % 2) * 34}`,
      '#4f7a45',
      5,
    ),
  ) +
  times(5, (i) => {
    const [x, y] = [128 + i * 36, 116 - (i % 2) * 34]
    const colour = pick([p.m, p.a, p.l], random)
    return (
      times(5, (j) => {
        const angle = (j * 2 * Math.PI) / 5 - Math.PI / 2
        return disc(
          Math.round(x + Math.cos(angle) * 15),
          Math.round(y + Math.sin(angle) * 15),
          13,
          colour,
        )
      }) + disc(x, y, 8, p.d)
    )
  }) +
  path('M150 176h100l-22 68h-56z', p.l) +
  path('M150 176h100l-7 22h-86z', p.t) +
  line('M168 214h64', p.m, 6)

export const daily: Motif = (p) =>
  path('M92 132h70v112H92z', p.m) +
  box(104, 108, 46, 24, p.d) +
  line('M150 112h24', p.d, 8) +
  box(104, 162, 46, 40, p.l) +
  box(190, 184, 86, 60, p.l, 6) +
  path('M190 206h86v16h-86z', p.a) +
  line('M322 70v174', p.d, 8) +
  path('M298 196h48l8 48h-64z', p.a) +
  times(5, (i) => line(`M${302 + i * 10} 204l-${4 - i * 2} 38`, p.d, 2))

export const scarf: Motif = (p, random) =>
  line('M60 76h280', p.d, 9) +
  path('M128 76h76v150h-76z', p.m) +
  times(between(3, 4, random), (i) => box(128, 100 + i * 30, 76, 11, i % 2 === 0 ? p.l : p.a)) +
  times(7, (i) => line(`M${133 + i * 11} 226v18`, p.m, 4)) +
  path('M226 76h64l14 40-22 10-4-12v92h-40v-92l-4 12-22-10z', p.a) +
  line('M246 76c4 14 20 14 24 0', p.d, 5)

export const toy: Motif = (p) =>
  line('M96 244L200 70l104 174', p.d, 4) +
  path('M200 56l70 54-70 62-70-62z', p.m) +
  path('M200 56l70 54-70 0z', p.a) +
  path('M130 110h70v62z', p.l) +
  line('M200 172c-16 18 16 26 0 44s14 16 6 28', p.d, 4) +
  path('M200 196l-16-8v16zM200 196l16-8v16zM206 226l-16-8v16zM206 226l16-8v16z', p.a) +
  disc(318, 220, 24, p.m) +
  path('M294 220a24 24 0 0148 0z', p.l)

export const tickets: Motif = (p, random) =>
  move(
    66,
    between(92, 104, random),
    `<g transform="rotate(-7 134 70)">${path('M0 10a10 10 0 0110-10h248a10 10 0 0110 10v36a20 20 0 000 44v36a10 10 0 01-10 10H10a10 10 0 01-10-10V90a20 20 0 000-44z', p.m)}${times(7, (i) => box(196, 10 + i * 18, 5, 9, p.l))}${box(28, 34, 140, 12, p.l)}${box(28, 60, 96, 8, p.t)}${box(28, 80, 116, 8, p.t)}${disc(232, 68, 20, p.a)}</g>`,
  )
