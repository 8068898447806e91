import { raw } from 'hono/html'

/** How the pages look: a slip of paper, on a phone and on a desk, by day and by night. */
export const STYLE = raw(`
:root { color-scheme: light dark; --paper: #f1f1ec; --sheet: #fdfdfb; --ink: #191c18; --soft: #5b625a;
  --line: #d9dacf; --leaf: #1d6b3c; --on-leaf: #fff; --red: #9b2c1d; }
@media (prefers-color-scheme: dark) { :root { --paper: #131614; --sheet: #1c211d; --ink: #f1f2ea;
  --soft: #a9b1a7; --line: #353c36; --leaf: #8fd3a3; --on-leaf: #0e1a12; --red: #ff9f8d; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; padding: 1.25rem; display: grid; place-items: center;
  background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, 'PingFang SC', 'Noto Sans SC', sans-serif; }
main { width: 100%; max-width: 25rem; padding: 1.5rem; background: var(--sheet);
  border: 1px solid var(--line); border-radius: .75rem; }
[lang=en] { font-size: .86em; font-weight: 400; }
.stamp { display: inline-block; margin: 0 0 1rem; padding: .1rem .6rem; color: var(--red);
  border: 2px dashed var(--red); border-radius: .35rem; transform: rotate(-2deg); }
h1 { font-size: 1.15rem; margin: 0 0 .5rem; }
h2 { font-size: 1rem; margin: 0; }
.amount { margin: .75rem 0; font-size: 2.75rem; font-weight: 600; line-height: 1.1;
  font-variant-numeric: tabular-nums; }
.amount span { font-size: .6em; margin-right: .15em; }
dl { margin: 0 0 1.25rem; border-top: 1px solid var(--line); }
dl div { display: flex; gap: 1rem; justify-content: space-between; padding: .5rem 0;
  border-bottom: 1px solid var(--line); }
dt { color: var(--soft); white-space: nowrap; }
dd { margin: 0; text-align: right; overflow-wrap: anywhere; font-size: .92rem; }
form { display: grid; gap: .5rem; }
form + form { margin-top: 1.25rem; padding-top: 1.25rem; border-top: 1px solid var(--line); }
label { color: var(--soft); }
input, select { width: 100%; padding: .6rem .7rem; font: inherit; color: inherit;
  background: var(--paper); border: 1px solid var(--soft); border-radius: .5rem; }
button { min-height: 2.9rem; padding: .5rem 1rem; font: inherit; font-weight: 600; cursor: pointer;
  color: var(--on-leaf); background: var(--leaf); border: 1px solid var(--leaf); border-radius: .5rem; }
button.quiet, button.person { color: var(--ink); background: none; border-color: var(--soft);
  font-weight: 400; }
button.person { display: flex; gap: .75rem; align-items: baseline; text-align: left; }
.person small { color: var(--soft); margin-left: auto; font-variant-numeric: tabular-nums; }
.person small.blocked { color: var(--red); margin-left: 0; }
:is(a, button, input, select):focus-visible { outline: 3px solid var(--leaf); outline-offset: 2px; }
a { color: var(--leaf); }
.fault { margin: 0 0 .75rem; padding: .6rem .75rem; color: var(--red);
  border-left: 3px solid var(--red); background: var(--paper); }
.note { margin: 1.25rem 0 0; font-size: .85rem; color: var(--soft); }
.note [lang=en] { display: block; }
`)
