// Writes src/schema/text/traditional.ts: every traditional character that folds to one other
// simplified character, from opencc-js. A query is folded on the hot path, where the library's
// phrase dictionaries would cost a megabyte; search needs characters only.
import { writeFileSync } from 'node:fs'
import { Converter } from 'opencc-js'

const convert = Converter({ from: 't', to: 'cn' })
let traditional = ''
let simplified = ''
for (const [first, last] of [
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
]) {
  for (let code = first; code <= last; code += 1) {
    const char = String.fromCharCode(code)
    const folded = convert(char)
    if (folded !== char && folded.length === 1) {
      traditional += char
      simplified += folded
    }
  }
}
writeFileSync(
  new URL('../src/schema/text/traditional.ts', import.meta.url),
  `// Made by tools/generate-traditional.mjs from OpenCC's character dictionary (Apache-2.0): do not edit.
// The character at a position of the first text folds to the one at the same position of the second.
export const TRADITIONAL =
  '${traditional}'
export const SIMPLIFIED =
  '${simplified}'
`,
)
