import type { Child } from 'hono/jsx'

/** Nanjing: Purple Mountain, the city wall with its gate, plane trees, the drum-tower roof. */
const nanjing = () => (
  <>
    <path class="b-far" d="M250 190C330 80 390 96 430 118c40-30 90-60 150-24 44 26 62 62 110 96z" />
    <circle class="b-sun" cx="606" cy="52" r="26" />
    <path class="b-mid" d="M300 190v-62l10-8 10 8v62zM306 120v-16h8v16z" />
    <path class="b-mid" d="M356 190v-86h16v86zM360 104V78h8v26zM363 78V50h2v28z" />
    <path
      class="b-deep"
      d="M396 190v-58h12v-8h10v8h10v-8h10v8h10v-8h10v8h10v-8h10v8h10v-8h10v8h10v-8h10v8h10v-8h10v8h10v-8h10v8h12v58z"
    />
    <path class="b-paper" d="M452 190v-22a16 16 0 0132 0v22zM522 190v-16a11 11 0 0122 0v16z" />
    <path
      class="b-deep"
      d="M432 124c14-2 22-8 26-16h54c4 8 12 14 26 16zM446 108c8-2 14-6 16-12h46c2 6 8 10 16 12zM458 124v-10h6v10zM482 124v-10h6v10zM506 124v-10h6v10z"
    />
    <path class="b-joint" d="M400 146h30M440 158h10M492 150h26M410 170h28M500 166h16M550 150h20" />
    <g class="b-leaf">
      <path d="M60 190v-40h5v40zM36 132a26 26 0 0152 0 18 18 0 01-8 26H44a18 18 0 01-8-26z" />
      <path d="M150 190v-52h6v52zM120 118a33 33 0 0166 0 22 22 0 01-10 34h-46a22 22 0 01-10-34z" />
      <path d="M240 190v-36h5v36zM218 138a24 24 0 0149 0 16 16 0 01-8 24h-33a16 16 0 01-8-24z" />
      <path d="M610 190v-44h5v44zM585 128a27 27 0 0155 0 18 18 0 01-9 28h-37a18 18 0 01-9-28z" />
    </g>
  </>
)

/** Changsha: Yuelu hill, the river with Orange Isle, the bridge, towers. */
const changsha = () => (
  <>
    <path class="b-far" d="M0 170c60-70 110-88 170-60 50-40 110-30 150 20 30 20 50 30 90 40z" />
    <circle class="b-sun" cx="420" cy="58" r="30" />
    <path
      class="b-mid"
      d="M470 168V84h26v84zM502 168V48l10-14 10 14v120zM530 168V96h22v72zM560 168v-50h30v50zM598 168V74h18v94z"
    />
    <path
      class="b-joint"
      d="M476 100h14M476 116h14M476 132h14M534 110h14M534 126h14M508 66h8M508 82h8M508 98h8M566 132h18M566 146h18"
    />
    <path class="b-river" d="M-1200 168h3000v22h-3000z" />
    <path class="b-deep" d="M90 176c40-16 130-16 190 0z" />
    <path
      class="b-leaf"
      d="M130 168a13 13 0 0126 0zM160 168a17 17 0 0134 0zM204 168a12 12 0 0124 0z"
    />
    <g class="b-sun">
      <circle cx="140" cy="162" r="2.5" />
      <circle cx="172" cy="158" r="2.5" />
      <circle cx="182" cy="163" r="2.5" />
      <circle cx="214" cy="162" r="2.5" />
    </g>
    <path
      class="b-deep"
      d="M280 150h190v5H280zM300 155v20h5v-20zM345 155v20h5v-20zM395 155v20h5v-20zM440 155v20h5v-20z"
    />
    <path class="b-line" d="M302 150c14-24 34-24 46 0 14-24 36-24 50 0 12-24 32-24 44 0" />
    <path class="b-mid" d="M60 118c10-2 14-6 16-12 2 6 6 10 16 12zM66 118v16h20v-16z" />
  </>
)

/** Xingtai: the Taihang range, the stone arch bridge, the Qingfeng tower. */
const xingtai = () => (
  <>
    <path class="b-far" d="M0 190l60-82 30 24 52-82 44 58 34-40 46 66 50-52 54 74 40-30 70 64z" />
    <path class="b-mid" d="M0 190l90-50 50 20 70-46 66 40 60-20 84 56z" />
    <circle class="b-sun" cx="560" cy="50" r="24" />
    <path
      class="b-deep"
      d="M440 190v-40h120v40zM430 150c14-2 20-6 24-14h92c4 8 10 12 24 14zM452 136v-20h96v20zM440 116c14-2 18-8 22-16h76c4 8 8 14 22 16zM496 100v-8h8v8z"
    />
    <path
      class="b-paper"
      d="M484 190v-14a16 16 0 0132 0v14zM466 134v-14h10v14zM495 134v-14h10v14zM524 134v-14h10v14z"
    />
    <path class="b-deep" d="M90 178c40-44 200-44 250 0v12h-24c-30-34-170-34-200 0H90z" />
    <path class="b-paper" d="M124 174a9 9 0 0117-6zM290 168a9 9 0 0117 6z" />
    <path
      class="b-leaf"
      d="M376 190v-34h4v34zM364 162c0-30 28-30 28 0 0 10-28 10-28 0zM602 190v-40h4v40zM588 158c0-36 32-36 32 0 0 12-32 12-32 0z"
    />
  </>
)

/** Kunming: the Western Hills as a sleeping figure, Dian lake, gulls, the twin gateways. */
const kunming = () => (
  <>
    <path
      class="b-far"
      d="M0 168c30-30 60-24 80-40 20-20 40-10 60-20 30-20 50 10 80 0 30-16 70-20 100 0 40 30 80 40 130 60z"
    />
    <circle class="b-sun" cx="300" cy="48" r="28" />
    <path class="b-river" d="M-1200 168h3000v22h-3000z" />
    <path class="b-line" d="M40 176h60M130 182h70M240 175h50M330 183h60" />
    <g class="b-deep">
      <path d="M452 168v-48h8v48zM500 168v-48h8v48zM548 168v-48h8v48zM596 168v-48h8v48z" />
      <path d="M440 122c14-2 18-6 22-14h36c4 8 8 12 22 14zM486 110c14-2 18-8 22-18h40c4 10 8 16 22 18zM536 122c14-2 18-6 22-14h36c4 8 8 12 22 14zM452 128h152v7H452z" />
    </g>
    <g class="b-gull">
      <path d="M80 70c10-10 18-8 22 2 6-10 14-12 24-4-10-2-16 2-22 10-8-8-14-10-24-8zM170 46c8-8 15-6 18 2 5-8 12-10 20-3-8-2-13 2-18 8-7-7-12-8-20-7zM224 96c8-8 15-6 18 2 5-8 12-10 20-3-8-2-13 2-18 8-7-7-12-8-20-7z" />
    </g>
    <path
      class="b-leaf"
      d="M400 168v-30h4v30zM384 146c-4-26 38-30 38-2 0 16-34 18-38 2zM620 168v-36h4v36zM606 140c0-26 32-26 32 0 0 14-32 14-32 0z"
    />
  </>
)

/** A city without a drawing of its own: roofs of a market lane. */
const anyCity = () => (
  <>
    <circle class="b-sun" cx="540" cy="56" r="26" />
    <path class="b-far" d="M200 190c80-90 150-60 200-30 60-50 130-40 240 30z" />
    <path
      class="b-deep"
      d="M330 190v-44h110v44zM318 148c14-4 22-10 26-22h82c4 12 12 18 26 22zM470 190v-60h120v60zM456 132c16-4 24-12 30-24h88c6 12 14 20 30 24z"
    />
    <path class="b-paper" d="M372 190v-26h26v26zM490 152h22v16h-22zM548 152h22v16h-22z" />
    <path
      class="b-leaf"
      d="M270 190v-40h5v40zM246 132a26 26 0 0152 0 18 18 0 01-8 26h-36a18 18 0 01-8-26z"
    />
  </>
)

const drawings: Readonly<Record<string, () => Child>> = {
  '320100': nanjing,
  '430100': changsha,
  '130500': xingtai,
  '530100': kunming,
}

/** The skyline of a city in its accent colours, standing on the line below it. Decoration only. */
export const CityBand = ({ code }: { code: string }) => (
  <svg
    class="band"
    viewBox="0 0 640 190"
    preserveAspectRatio="xMaxYMax meet"
    aria-hidden="true"
    focusable="false"
  >
    {(drawings[code] ?? anyCity)()}
  </svg>
)
