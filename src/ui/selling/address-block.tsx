import type { Ui } from '../types.ts'
import { Pick, TextField, Wrong } from './form-parts.tsx'
import { PositionField } from './position-field.tsx'

export interface AddressView {
  readonly id: string
  /** Recipient and phone. */
  readonly who: string
  /** District and street. */
  readonly where: string
}

export interface DistrictGroup {
  /** A city. */
  readonly name: string
  readonly districts: readonly { readonly code: string; readonly name: string }[]
}

/** What somebody wrote of a new address. */
export interface NewAddress {
  readonly divisionCode: string
  readonly recipient: string
  readonly phone: string
  readonly street: string
  readonly lon: string
  readonly lat: string
  readonly crs: string
}

export interface AddressBlockProps {
  readonly ui: Ui
  readonly addresses: readonly AddressView[]
  readonly chosen: string | undefined
  readonly districts: readonly DistrictGroup[]
  readonly written: NewAddress
  /** Some store delivers within an area of its own. */
  readonly asksPosition: boolean
  /** The field that is not right, with what to do. */
  readonly fault?: { readonly field: string; readonly text: string } | undefined
}

/** The value of the choice that stands for the form below it. */
export const NEW_ADDRESS = 'new'

/** Where things are sent: an address that is known, or a new one. */
export const AddressBlock = ({
  ui,
  addresses,
  chosen,
  districts,
  written,
  asksPosition,
  fault,
}: AddressBlockProps) => {
  const wrong = (field: string): string | undefined =>
    fault?.field === field ? fault.text : undefined
  const general =
    fault && !['divisionCode', 'recipient', 'phone', 'street', 'position'].includes(fault.field)
      ? fault.text
      : undefined
  return (
    <section class="address" aria-labelledby="address">
      <div class="section-head">
        <h2 id="address">{ui.t('ui.checkout.address')}</h2>
      </div>
      <Wrong id="address-wrong" text={general} />
      <fieldset>
        <legend class="hidden-text">{ui.t('ui.checkout.address')}</legend>
        <div class="picks picks-wide">
          {addresses.map(({ id, who, where }) => (
            <Pick name="address" value={id} checked={id === chosen}>
              <b>{who}</b>
              <span class="meta">{where}</span>
            </Pick>
          ))}
          <Pick
            name="address"
            value={NEW_ADDRESS}
            checked={chosen === NEW_ADDRESS || addresses.length === 0}
          >
            <b>{ui.t('ui.checkout.address.new')}</b>
          </Pick>
        </div>
      </fieldset>
      <div class="new-address">
        <p class="field">
          <label for="new-division">{ui.t('ui.address.divisionCode')}</label>
          <select
            id="new-division"
            name="new.divisionCode"
            aria-invalid={wrong('divisionCode') === undefined ? undefined : 'true'}
            aria-describedby={
              wrong('divisionCode') === undefined ? undefined : 'new-division-wrong'
            }
          >
            {districts.map(({ name, districts: those }) => (
              <optgroup label={name}>
                {those.map((one) => (
                  <option value={one.code} selected={one.code === written.divisionCode}>
                    {one.name}
                  </option>
                ))}
              </optgroup>
            ))}
          </select>
          {wrong('divisionCode') === undefined ? null : (
            <span class="wrong" id="new-division-wrong" role="alert">
              {wrong('divisionCode')}
            </span>
          )}
        </p>
        <TextField
          id="new-street"
          name="new.street"
          label={ui.t('ui.address.street')}
          value={written.street}
          maxlength={120}
          autocomplete="street-address"
          wrong={wrong('street')}
        />
        <TextField
          id="new-recipient"
          name="new.recipient"
          label={ui.t('ui.address.recipient')}
          value={written.recipient}
          maxlength={40}
          autocomplete="name"
          wrong={wrong('recipient')}
        />
        <TextField
          id="new-phone"
          name="new.phone"
          label={ui.t('ui.address.phone')}
          value={written.phone}
          maxlength={20}
          inputmode="tel"
          autocomplete="tel"
          wrong={wrong('phone')}
        />
        {asksPosition ? (
          <PositionField
            names={{ lon: 'new.lon', lat: 'new.lat', crs: 'new.crs' }}
            written={written}
            note={ui.t('ui.address.position.note')}
            ui={ui}
            wrong={wrong('position')}
          />
        ) : null}
      </div>
    </section>
  )
}
