import { raw } from 'hono/html'

// The one file that writes text into a page unescaped: inside <script> HTML escapes are not
// understood, so each component below makes the text safe in its own way.

const UNSAFE_IN_SCRIPT = /[<>&\u2028\u2029]/g

/**
 * Structured data about the page (schema.org). The value is written as JSON in which every character
 * that could end the element or start a tag is a `\u` escape, so content can never leave it.
 */
export const JsonLd = ({ value }: { value: unknown }) => (
  <script type="application/ld+json">
    {raw(
      (JSON.stringify(value) ?? 'null').replace(
        UNSAFE_IN_SCRIPT,
        (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
      ),
    )}
  </script>
)

/** A script of ours, allowed by the nonce of this response. `code` is a constant of the source, never input. */
export const InlineScript = ({ code, nonce }: { code: string; nonce: string }) => (
  <script nonce={nonce}>{raw(code)}</script>
)
