import { Fold, Hidden, Pick, TextField, Wrong } from '../selling/form-parts.tsx'
import { Picture } from '../picture.tsx'
import type { Ui } from '../types.ts'
import { PictureField } from './pictures.tsx'

interface StepField {
  readonly on: string
  readonly where: string
  readonly whereEn: string
  readonly what: string
  readonly whatEn: string
}

export interface ProductMoreProps {
  readonly refused?: string | undefined
  /** Why the city did not let it be sold. */
  readonly reviewReason?: string | undefined
  readonly bundles: {
    readonly action: string
    /** What a choice can be made of. */
    readonly options: readonly { readonly id: string; readonly label: string }[]
    readonly rows: readonly {
      readonly id: string
      readonly label: string
      readonly isBundle: boolean
      readonly parts: readonly {
        readonly id: string
        readonly label: string
        readonly perUnit: string
      }[]
    }[]
  }
  readonly schedule: {
    readonly action: string
    readonly listAt: string
    readonly unlistAt: string
    /** What the clock says at the store. */
    readonly now: string
  }
  readonly origin: {
    readonly action: string
    readonly origin: string
    readonly originEn: string
    readonly steps: readonly StepField[]
  }
  /** Photographs all around; left out where none can be sent. */
  readonly spin?:
    | {
        readonly action: string
        readonly frames: readonly string[]
        readonly min: number
        readonly max: number
      }
    | undefined
  readonly inspections: {
    readonly action: string
    readonly takesFiles: boolean
    readonly rows: readonly { readonly id: string; readonly text: string; readonly facts: string }[]
  }
}

const Save = ({ ui }: { ui: Ui }) => (
  <p class="choices">
    <button class="button button-strong" type="submit">
      {ui.t('ui.work.product.save')}
    </button>
  </p>
)

const Schedule = ({ ui, schedule }: { ui: Ui; schedule: ProductMoreProps['schedule'] }) => (
  <Fold
    title={ui.t('ui.work.more.schedule')}
    open={schedule.listAt !== '' || schedule.unlistAt !== ''}
  >
    <form method="post" action={schedule.action}>
      <p class="meta">{ui.t('ui.work.more.schedule.note', { now: schedule.now })}</p>
      <div class="stock-cells slot-cells">
        {(['listAt', 'unlistAt'] as const).map((name) => (
          <span class="stock-cell">
            <label for={name}>{ui.t(`ui.work.more.${name}`)}</label>
            <input id={name} name={name} type="datetime-local" value={schedule[name]} />
          </span>
        ))}
      </div>
      <Save ui={ui} />
    </form>
  </Fold>
)

/** A part that is not among the first options is kept all the same. */
const partOptions = (
  options: ProductMoreProps['bundles']['options'],
  part: { readonly id: string; readonly label: string },
): ProductMoreProps['bundles']['options'] =>
  part.id === '' || options.some(({ id }) => id === part.id) ? options : [part, ...options]

const Bundles = ({ ui, bundles }: { ui: Ui; bundles: ProductMoreProps['bundles'] }) => (
  <Fold title={ui.t('ui.work.more.bundle')} open={bundles.rows.some(({ isBundle }) => isBundle)}>
    <p class="meta">{ui.t('ui.work.more.bundle.note')}</p>
    {bundles.rows.map(({ id, label, parts }) => (
      <form
        method="post"
        action={bundles.action}
        aria-label={ui.t('ui.work.more.bundle.of', { name: label })}
      >
        <Hidden fields={{ sku: id }} />
        {bundles.rows.length < 2 ? null : <b>{label}</b>}
        <ol class="time-rows">
          {parts.map((part, i) => (
            <li class="stock-cells">
              <span class="stock-cell">
                <label for={`part-${id}-${i}`}>{ui.t('ui.work.more.part')}</label>
                <select id={`part-${id}-${i}`} name="part">
                  <option value="">{ui.t('ui.work.more.part.none')}</option>
                  {partOptions(bundles.options, part).map((option) => (
                    <option value={option.id} selected={option.id === part.id}>
                      {option.label}
                    </option>
                  ))}
                </select>
              </span>
              <span class="stock-cell">
                <label for={`perUnit-${id}-${i}`}>{ui.t('ui.work.more.perUnit')}</label>
                <input
                  id={`perUnit-${id}-${i}`}
                  name="perUnit"
                  type="text"
                  value={part.perUnit}
                  inputmode="numeric"
                  maxlength={2}
                  autocomplete="off"
                />
              </span>
            </li>
          ))}
        </ol>
        <Save ui={ui} />
      </form>
    ))}
  </Fold>
)

const STEP_TEXTS = ['where', 'whereEn', 'what', 'whatEn'] as const

const Origin = ({ ui, origin }: { ui: Ui; origin: ProductMoreProps['origin'] }) => (
  <Fold title={ui.t('ui.work.more.origin')} open={origin.origin !== ''}>
    <form method="post" action={origin.action}>
      <div class="form-pair">
        {(['origin', 'originEn'] as const).map((name) => (
          <TextField
            id={name}
            name={name}
            label={ui.t(`ui.work.more.${name}`)}
            value={origin[name]}
            maxlength={60}
            autocomplete="off"
          />
        ))}
      </div>
      <p class="meta">{ui.t('ui.work.more.steps.note')}</p>
      <ol class="time-rows">
        {origin.steps.map((step, i) => (
          <li class="stock-cells">
            <span class="stock-cell">
              <label for={`on.${i}`}>{ui.t('ui.work.more.on')}</label>
              <input id={`on.${i}`} name={`on.${i}`} type="date" value={step.on} />
            </span>
            {STEP_TEXTS.map((name) => (
              <span class="stock-cell">
                <label for={`${name}.${i}`}>{ui.t(`ui.work.more.${name}`)}</label>
                <input
                  id={`${name}.${i}`}
                  name={`${name}.${i}`}
                  type="text"
                  value={step[name]}
                  maxlength={60}
                  autocomplete="off"
                />
              </span>
            ))}
          </li>
        ))}
      </ol>
      <Save ui={ui} />
    </form>
  </Fold>
)

const Inspections = ({
  ui,
  inspections,
}: {
  ui: Ui
  inspections: ProductMoreProps['inspections']
}) => (
  <Fold title={ui.t('ui.work.more.inspections')} open={inspections.rows.length > 0}>
    {inspections.rows.length === 0 ? null : (
      <ol class="board-rows">
        {inspections.rows.map(({ id, text, facts }) => (
          <li class="report-row">
            <div>
              <b>{text}</b>
              <p class="meta">{facts}</p>
            </div>
            <form method="post" action={inspections.action}>
              <Hidden fields={{ id }} />
              <button class="button" type="submit" name="do" value="remove">
                {ui.t('ui.work.pictures.remove')}
              </button>
            </form>
          </li>
        ))}
      </ol>
    )}
    <form method="post" action={inspections.action} enctype="multipart/form-data">
      <div class="form-pair">
        {(['laboratory', 'number'] as const).map((name) => (
          <TextField
            id={name}
            name={name}
            label={ui.t(`ui.work.more.${name}`)}
            required
            maxlength={60}
            autocomplete="off"
          />
        ))}
      </div>
      <div class="form-pair">
        <p class="field">
          <label for="inspectedOn">{ui.t('ui.work.more.inspectedOn')}</label>
          <input id="inspectedOn" name="inspectedOn" type="date" required />
        </p>
        <TextField
          id="pageUrl"
          name="pageUrl"
          label={ui.t('ui.work.more.pageUrl')}
          maxlength={500}
          placeholder="https://"
          autocomplete="off"
        />
      </div>
      <div class="picks">
        {(['PASSED', 'FAILED'] as const).map((result) => (
          <Pick name="result" value={result} checked={result === 'PASSED'}>
            {ui.t(`ui.inspection.${result}`)}
          </Pick>
        ))}
      </div>
      {inspections.takesFiles ? (
        <>
          <p class="field">
            <label for="document">{ui.t('ui.work.more.document')}</label>
            <input id="document" type="file" name="document" accept="application/pdf" />
          </p>
          <PictureField ui={ui} id="report" label={ui.t('ui.work.more.pages')} />
        </>
      ) : null}
      <p class="choices">
        <button class="button button-strong" type="submit" name="do" value="add">
          {ui.t('ui.work.more.addReport')}
        </button>
      </p>
    </form>
  </Fold>
)

const SpinFrames = ({ ui, spin }: { ui: Ui; spin: NonNullable<ProductMoreProps['spin']> }) => {
  const { action, frames, min, max } = spin
  const counts = { n: frames.length, min, max }
  return (
    <Fold title={ui.t('ui.work.spin')} open={frames.length > 0}>
      {frames.length === 0 ? null : (
        <>
          <p role="status">
            {ui.t(frames.length < min ? 'ui.work.spin.few' : 'ui.work.spin.there', counts)}
          </p>
          <ol class="spin-frames">
            {frames.map((src, i) => (
              <li>
                <Picture src={src} alt={String(i + 1)} width={80} height={60} />
              </li>
            ))}
          </ol>
          <form method="post" action={action}>
            <button class="button" type="submit" name="do" value="remove">
              {ui.t('ui.work.spin.remove')}
            </button>
          </form>
        </>
      )}
      {frames.length >= max ? null : (
        <form method="post" action={action} enctype="multipart/form-data">
          <PictureField ui={ui} id="spin" label={ui.t('ui.work.spin.add')} />
          <p class="meta">{ui.t('ui.work.spin.note', counts)}</p>
          <p class="choices">
            <button class="button button-strong" type="submit" name="do" value="add">
              {ui.t('ui.work.pictures.send')}
            </button>
          </p>
        </form>
      )}
    </Fold>
  )
}

/** What a product has besides its words and prices: when it is sold, where it comes from, what laboratories found, how it looks all around. */
export const ProductMore = ({ ui, more }: { ui: Ui; more: ProductMoreProps }) => (
  <section class="product-more work-form" aria-label={ui.t('ui.work.more')}>
    <Wrong id="more-wrong" text={more.refused} />
    <Schedule ui={ui} schedule={more.schedule} />
    <Bundles ui={ui} bundles={more.bundles} />
    <Origin ui={ui} origin={more.origin} />
    <Inspections ui={ui} inspections={more.inspections} />
    {more.spin ? <SpinFrames ui={ui} spin={more.spin} /> : null}
  </section>
)
