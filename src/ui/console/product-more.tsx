import { Fold, Hidden, Pick, TextField, Wrong } from '../selling/form-parts.tsx'
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
        <PictureField ui={ui} id="report" label={ui.t('ui.work.more.pages')} />
      ) : null}
      <p class="choices">
        <button class="button button-strong" type="submit" name="do" value="add">
          {ui.t('ui.work.more.addReport')}
        </button>
      </p>
    </form>
  </Fold>
)

/** What a product has besides its words and prices: when it is sold, where it comes from, what laboratories found. */
export const ProductMore = ({ ui, more }: { ui: Ui; more: ProductMoreProps }) => (
  <section class="product-more work-form" aria-label={ui.t('ui.work.more')}>
    <Wrong id="more-wrong" text={more.refused} />
    <Schedule ui={ui} schedule={more.schedule} />
    <Origin ui={ui} origin={more.origin} />
    <Inspections ui={ui} inspections={more.inspections} />
  </section>
)
