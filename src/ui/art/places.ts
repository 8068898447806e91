import { between, box, disc, line, move, oval, path, times, type Motif } from './kit.ts'

const tree = (x: number, y: number, r: number, leaf: string, trunk: string): string =>
  box(x - 4, y - r * 1.1, 8, r * 1.1, trunk) +
  disc(x, y - r * 1.7, r, leaf) +
  disc(x - r * 0.7, y - r * 1.25, r * 0.7, leaf) +
  disc(x + r * 0.7, y - r * 1.25, r * 0.7, leaf)

/** A roof with lifted eaves, `w` wide at the eaves, its lower line at `y`. */
const roof = (x: number, y: number, w: number, h: number, fill: string): string =>
  path(
    `M${x - w / 2 - 14} ${y - 6}c20 0 ${w / 6} -6 ${w / 4 - 4} -${h - 6}h${w / 2 + 36}c${w / 12 + 8} ${h - 12} ${w / 4 - 16} ${h - 6} ${w / 4 - 4} ${h - 6}l-10 10h-${w + 8}z`,
    fill,
  )

export const shop: Motif = (p, random) => {
  const stripes = between(5, 7, random)
  const width = 248 / stripes
  return (
    box(84, 116, 232, 128, p.l) +
    box(84, 74, 232, 30, p.d) +
    times(3, (i) => box(140 + i * 44, 82, 28, 14, p.a)) +
    times(stripes, (i) =>
      path(
        `M${76 + i * width} 104h${width}v34a${width / 2} 12 0 01-${width} 0z`,
        i % 2 === 0 ? p.m : p.t,
      ),
    ) +
    box(104, 168, 104, 54, p.t) +
    times(4, (i) => disc(122 + i * 23, 212, 10, i % 2 === 0 ? p.a : p.m)) +
    box(234, 162, 58, 82, p.m) +
    disc(282, 206, 4, p.l)
  )
}

export const scenic: Motif = (p, random) =>
  disc(between(270, 320, random), 72, 30, p.a) +
  path('M0 244L90 124l50 56 70-104 92 120 34-40 64 88z', p.m) +
  path('M210 76l-26 40 18 8 12-12 14 14 16-8z', p.l) +
  path('M0 244c80-46 130-40 200-18s140 10 200-12v30z', p.d) +
  line('M40 270c30-8 60 8 90 0M180 276c30-8 60 8 90 0M300 266c26-8 50 8 76 0', p.t, 4)

export const park: Motif = (p, random) =>
  tree(112, 246, between(38, 46, random), '#5c8757', p.d) +
  tree(300, 246, between(32, 40, random), '#7a9f62', p.d) +
  path('M120 300c40-34 90-24 90-56h26c4 30-10 40-20 56z', p.t) +
  box(176, 214, 84, 8, p.m) +
  box(176, 198, 84, 8, p.m) +
  line('M186 222v22M250 222v22', p.l, 5) +
  disc(206, 70, 22, p.a)

export const museum: Motif = (p) =>
  path('M200 62l136 56H64z', p.m) +
  disc(200, 96, 12, p.l) +
  box(72, 118, 256, 16, p.d) +
  times(5, (i) => box(88 + i * 50, 134, 24, 92, p.l) + box(84 + i * 50, 134, 32, 8, p.t)) +
  box(72, 222, 256, 12, p.m) +
  box(56, 232, 288, 14, p.l)

export const memorial: Motif = (p) =>
  path('M182 232l8-164 10-18 10 18 8 164z', p.l) +
  path('M200 50l10 18 8 164h-18z', p.t) +
  box(150, 222, 100, 14, p.m) +
  box(128, 234, 144, 12, p.l) +
  times(2, (i) => tree(92 + i * 216, 246, 26, '#4f7355', p.d)) +
  path('M170 210h60l-8-12h-44z', p.a)

export const gate: Motif = (p, random) =>
  box(70, 146, 260, 98, p.m) +
  times(10, (i) => box(70 + i * 27, 130, 17, 18, p.m)) +
  times(4, (row) =>
    times(7, (i) => line(`M${82 + i * 36 + (row % 2) * 16} ${162 + row * 20}h14`, p.d, 2)),
  ) +
  path('M168 244v-36a32 34 0 0164 0v36z', p.d) +
  box(130, 106, 140, 26, p.l) +
  times(5, (i) => box(138 + i * 27, 110, 10, 22, p.m)) +
  roof(200, 108, between(170, 186, random), 38, p.d)

export const lane: Motif = (p, random) =>
  [0, 1, 2]
    .map((i) => {
      const x = 92 + i * 108
      const h = between(70, 100, random)
      return (
        box(x - 46, 244 - h, 92, h, i === 1 ? p.l : p.t) +
        path(`M${x - 58} ${248 - h}l16-34h84l16 34z`, p.d) +
        box(x - 14, 194, 28, 50, p.m) +
        box(x - 38, 206, 16, 18, p.m) +
        line(`M${x + 30} ${250 - h}v18`, p.d, 3) +
        oval(x + 30, 276 - h, 9, 11, p.a)
      )
    })
    .join('') + line('M40 262h320M70 282h260', p.m, 3)

export const temple: Motif = (p, random) => {
  const floors = between(3, 4, random)
  return (
    times(floors, (i) => {
      const w = 128 - i * 22
      const y = 206 - i * 48
      return (
        box(200 - w / 2, y, w, 34, i % 2 === 0 ? p.m : p.l) +
        times(3, (j) => box(200 - 30 + j * 24 - i, y + 8, 10, 26, p.d)) +
        roof(200, y + 2, w + 30, 24, p.d)
      )
    }) +
    line(`M200 ${206 - floors * 48 + 24}v-26`, p.a, 6) +
    disc(200, 206 - floors * 48 - 6, 7, p.a) +
    box(112, 236, 176, 10, p.l)
  )
}

export const zoo: Motif = (p) =>
  path('M60 244c40-90 110-120 180-100s100 60 104 100z', p.t) +
  disc(200, 168, 66, p.l) +
  disc(146, 112, 24, p.d) +
  disc(254, 112, 24, p.d) +
  oval(172, 160, 18, 23, p.d) +
  oval(228, 160, 18, 23, p.d) +
  disc(175, 158, 6, p.l) +
  disc(225, 158, 6, p.l) +
  oval(200, 190, 11, 8, p.d) +
  line('M200 198v8c-8 8-16 6-20 0M200 206c8 8 16 6 20 0', p.d, 4) +
  line('M318 240c10-50 6-100 24-150', '#4f7a45', 7) +
  path(
    'M334 130c24-10 34-2 42 4-14 10-30 8-42-4zM328 170c-24-14-34-8-44-4 12 14 30 14 44 4z',
    '#5c8757',
  )

export const theatre: Motif = (p) =>
  box(60, 56, 280, 188, p.d) +
  path('M60 56h110c0 90-40 150-110 160z', p.m) +
  path('M340 56H230c0 90 40 150 110 160z', p.m) +
  times(3, (i) => line(`M${84 + i * 26} 62c0 60-6 100-${12 + i * 5} 130`, p.a, 2.5)) +
  times(3, (i) => line(`M${316 - i * 26} 62c0 60 6 100 ${12 + i * 5} 130`, p.a, 2.5)) +
  path('M146 150a54 60 0 01108 0c0 46-30 70-54 70s-54-24-54-70z', p.l) +
  path('M158 146c14-16 28-12 34 2-12 8-26 8-34-2zM242 146c-14-16-28-12-34 2 12 8 26 8 34-2z', p.d) +
  path('M182 190c12 10 24 10 36 0-4 18-32 18-36 0z', p.m) +
  path('M196 96h8v30h-8z', p.a)

export const parkingLot: Motif = (p, random) =>
  box(128, 44, 116, 116, p.m, 10) +
  `<path d="M166 138V70h28a22 22 0 010 44h-28" fill="none" stroke="${p.l}" stroke-width="15"/>` +
  box(180, 160, 12, 84, p.d) +
  move(
    between(214, 232, random),
    190,
    path(
      'M0 54V34c0-8 6-10 14-12l14-20c4-6 8-8 16-8h36c8 0 12 2 16 8l14 20c8 2 14 4 14 12v20z',
      p.a,
    ) +
      path('M36 20l10-16h16v16zM68 20V4h14l12 16z', p.l) +
      disc(30, 54, 14, p.d) +
      disc(96, 54, 14, p.d) +
      disc(30, 54, 6, p.l) +
      disc(96, 54, 6, p.l),
  ) +
  times(4, (i) => path(`M${28 + i * 100} 300l16-36h8l-16 36z`, p.t))

export const campus: Motif = (p) =>
  box(76, 128, 34, 116, p.m) +
  box(290, 128, 34, 116, p.m) +
  box(182, 146, 36, 98, p.m) +
  box(56, 104, 288, 30, p.d) +
  box(66, 92, 268, 12, p.l) +
  times(4, (i) => box(148 + i * 28, 112, 18, 14, p.a)) +
  times(3, (i) => box([70, 176, 284][i] ?? 70, 232, 46, 12, p.l)) +
  times(2, (i) => tree(30 + i * 340, 246, 24, '#5c8757', p.d)) +
  line('M146 244V134M254 244V134', p.t, 3)

export const hall: Motif = (p) =>
  box(66, 120, 268, 124, p.l) +
  box(54, 104, 292, 18, p.d) +
  box(150, 74, 100, 30, p.m) +
  times(7, (i) => box(82 + i * 36, 138, 20, 40, i === 3 ? p.a : p.t)) +
  box(160, 190, 80, 54, p.m) +
  line('M200 190v54', p.l, 3) +
  line('M200 74V34', p.d, 4) +
  path('M202 36h44v24h-44z', p.a) +
  times(2, (i) => box(96 + i * 166, 200, 40, 28, p.t))

export const station: Motif = (p) =>
  path(
    'M108 70a28 28 0 0128-28h128a28 28 0 0128 28v134a28 28 0 01-28 28H136a28 28 0 01-28-28z',
    p.l,
  ) +
  box(108, 150, 184, 30, p.m) +
  box(128, 72, 66, 62, p.d, 6) +
  box(206, 72, 66, 62, p.d, 6) +
  box(160, 50, 80, 14, p.a, 4) +
  disc(142, 202, 12, p.a) +
  disc(258, 202, 12, p.a) +
  line('M150 236l-40 60M250 236l40 60M134 262h132M118 284h164', p.m, 7)

export const market: Motif = (p) =>
  times(3, (i) =>
    move(
      84 + i * 116,
      0,
      path('M-50 150L0 96l50 54z', i === 1 ? p.a : p.m) +
        line('M-40 150v94M40 150v94', p.d, 5) +
        box(-46, 206, 92, 38, p.t) +
        times(3, (j) => disc(-26 + j * 26, 202, 13, j === i ? p.a : p.m)),
    ),
  )
