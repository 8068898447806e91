import type { Child } from 'hono/jsx'
import { Picture } from '../picture.tsx'

/** Most units a form lets one ask for; what is really there is told by the portal. */
export const QUANTITY_MAX = 9_999

/** Fields that go along with a form. */
export const Hidden = ({ fields }: { fields: Readonly<Record<string, string>> }) => (
  <>
    {Object.entries(fields).map(([name, value]) => (
      <input type="hidden" name={name} value={value} />
    ))}
  </>
)

/** What cannot be as it is, and what to do; said aloud when the page comes. */
export const Wrong = ({ id, text }: { id: string; text: string | undefined }) =>
  text === undefined ? null : (
    <p class="wrong" id={id} role="alert">
      {text}
    </p>
  )

/** Something still to be chosen; nothing went wrong yet. */
export const Todo = ({ id, text }: { id: string; text: string | undefined }) =>
  text === undefined ? null : (
    <p class="todo" id={id}>
      {text}
    </p>
  )

/** A number of units. */
export const Units = ({
  id,
  name,
  label,
  value,
  min = 0,
  max = QUANTITY_MAX,
  wrong,
}: {
  id: string
  name: string
  label: string
  value: number | string
  min?: number
  max?: number
  wrong?: string | undefined
}) => (
  <span class="units">
    <label class="hidden-text" for={id}>
      {label}
    </label>
    <input
      id={id}
      type="number"
      name={name}
      value={value}
      min={min}
      max={max}
      step={1}
      inputmode="numeric"
      required
      aria-invalid={wrong === undefined ? undefined : 'true'}
      aria-describedby={wrong}
    />
  </span>
)

/** A labelled line of a form. */
export const TextField = ({
  id,
  name,
  label,
  value = '',
  wrong,
  ...rest
}: {
  id: string
  name: string
  label: string
  value?: string | undefined
  wrong?: string | undefined
  maxlength?: number
  required?: boolean
  inputmode?: 'tel' | 'text' | 'decimal' | 'numeric'
  autocomplete?: string
  placeholder?: string
  autocapitalize?: 'characters' | 'off'
  spellcheck?: boolean
}) => (
  <p class="field">
    <label for={id}>{label}</label>
    <input
      id={id}
      type="text"
      name={name}
      value={value}
      aria-invalid={wrong === undefined ? undefined : 'true'}
      aria-describedby={wrong === undefined ? undefined : `${id}-wrong`}
      {...rest}
    />
    {wrong === undefined ? null : (
      <span class="wrong" id={`${id}-wrong`} role="alert">
        {wrong}
      </span>
    )}
  </p>
)

/** Something that is done in a second step, opened by its name; works without script. */
export const Fold = ({
  title,
  open,
  children,
}: {
  title: string
  open?: boolean | undefined
  children?: Child
}) => (
  <details class="fold" open={open === true}>
    <summary>{title}</summary>
    <div class="fold-body">{children}</div>
  </details>
)

/** A choice of one among several as a plate that can be tapped. */
export const Pick = ({
  name,
  value,
  checked,
  disabled,
  required,
  children,
}: {
  name: string
  value: string
  checked?: boolean | undefined
  disabled?: boolean | undefined
  required?: boolean | undefined
  children?: Child
}) => (
  <label class="pick">
    <input
      type="radio"
      name={name}
      value={value}
      checked={checked === true}
      disabled={disabled === true}
      required={required === true}
    />
    <span class="pick-plate">{children}</span>
  </label>
)

/** The picture of goods in a list, four wide to three high; its name stands beside it. */
export const GoodsPicture = ({ src, width }: { src: string; width: 80 | 120 }) => (
  <Picture class="goods-picture" src={src} width={width} height={width * 0.75} />
)
