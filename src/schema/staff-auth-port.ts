/** Whoever has signed in, as their cookies prove. */
export interface SignedIn {
  readonly staffId: string
  /** Whether they have a second factor; without one they may do nothing but set it up. */
  readonly hasSecondFactor: boolean
  readonly sessionId: string
}

/** What an answer has to carry so that the browser is signed in, or is not any more: `Set-Cookie` lines. */
export type CookieLines = readonly string[]

/** Why somebody could not sign in. */
export type SignInFault = 'WRONG' | 'LOCKED' | 'OVER'

/** A second factor to be set up: what an app reads, and codes for the day when it is lost. Shown once. */
export interface NewSecondFactor {
  /** `otpauth://totp/…` (Key URI Format). */
  readonly uri: string
  readonly backupCodes: readonly string[]
}

/**
 * How staff prove who they are: password, second factor, sessions in cookies. What they may do is not decided here. `headers`
 * are those of the request, with its cookies.
 */
export interface StaffAuth {
  /** Nobody whose session has ended, by rest or by age. The cookie lives on by what is returned. */
  holder(
    headers: Headers,
  ): Promise<{ readonly who: SignedIn; readonly cookies: CookieLines } | undefined>
  /**
   * The first step. SECOND_FACTOR: the password was right and a code is awaited; SIGNED_IN: there is no second factor yet.
   * @param address as of `accountAddress`.
   */
  signIn(
    headers: Headers,
    address: string,
    password: string,
  ): Promise<
    | { readonly next: 'SECOND_FACTOR' | 'SIGNED_IN'; readonly cookies: CookieLines }
    | { readonly fault: SignInFault }
  >
  /** The second step: six digits of the app, or one of the codes for its loss. */
  verify(
    headers: Headers,
    code: string,
  ): Promise<{ readonly cookies: CookieLines } | { readonly fault: SignInFault }>
  /** Begins to set up a second factor; it counts from the first code on that {@link confirmSecondFactor} sees. */
  beginSecondFactor(
    headers: Headers,
    password: string,
    label: string,
  ): Promise<NewSecondFactor | { readonly fault: SignInFault }>
  confirmSecondFactor(
    headers: Headers,
    code: string,
  ): Promise<{ readonly cookies: CookieLines } | { readonly fault: SignInFault }>
  /** A new password for whoever is signed in; all their other sessions end. */
  changePassword(
    headers: Headers,
    present: string,
    next: string,
  ): Promise<{ readonly cookies: CookieLines } | { readonly fault: SignInFault }>
  signOut(headers: Headers): Promise<CookieLines>
  hashPassword(password: string): Promise<string>
  /** A session for somebody without any proof: for the demonstration on a developer's machine. */
  enter(staffId: string): Promise<CookieLines>
}
