import { Picture } from './picture.tsx'
import { SectionHead } from './parts.tsx'
import type { Ui } from './types.ts'

/**
 * A product all around. Without script its photographs stand in a row that can be pushed along; with `spin.js` they lie on each
 * other, and a push or the slider turns it.
 */
export const Spin = ({ frames, name, ui }: { frames: readonly string[]; name: string; ui: Ui }) => {
  const of = (n: number): string => ui.t('ui.product.spin.side', { name, n, of: frames.length })
  return (
    <section aria-labelledby="spin">
      <SectionHead id="spin" title={ui.t('ui.product.spin')} ui={ui} />
      <div class="spin" data-spin>
        <ol tabindex={0} aria-labelledby="spin">
          {frames.map((src, i) => (
            <li>
              <Picture
                src={src}
                alt={of(i + 1)}
                width={640}
                height={480}
                sizes="(min-width: 60rem) 640px, 100vw"
              />
            </li>
          ))}
        </ol>
        <p hidden>
          <label for="spin-turn">{ui.t('ui.product.spin.turn')}</label>
          <input id="spin-turn" type="range" min="1" max={String(frames.length)} value="1" />
        </p>
      </div>
    </section>
  )
}
