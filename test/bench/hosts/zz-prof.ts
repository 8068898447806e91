import { execute, parse } from 'graphql'
import { createContext } from '#edge/context.ts'
import { openEmbeddedHost } from '#edge/embedded.ts'
import { buildSchema } from '#edge/schema.ts'
import { scenes } from '#scenes/index.ts'
import { demoCity } from '/work/main/tools/seed/fill.ts'
import { peopleOf } from '/work/main/tools/seed/places.ts'
import { NEARBY, LIST, DETAIL } from '/work/main/test/bench/lib/documents.mjs'
const [what, folder, n] = process.argv.slice(2)
const { host, driver } = await openEmbeddedHost({ SHIJING_DATA_DIR: folder, SHIJING_LOG_LEVEL: 'warn' })
const schema = buildSchema(scenes)
const doc = parse({nearby: NEARBY, list: LIST, detail: DETAIL}[what])
const ctx = () => createContext(host, { requestId: 'b', locale: 'zh-CN', viewer: { kind: 'guest' }, now: Date.now(), defer: () => {} })
const pos = peopleOf(await demoCity('nanjing'), 500, 1)
const ids = (await driver.execute({sql:"select id from products limit 500",params:[]})).map(r=>r[0])
const N = Number(n)
const lat = []
const run = async (i, after) => { const variableValues = what==='nearby'?{at:pos[i%500]}:what==='list'?{city:'320100', after}:{id:ids[i%500]}; const t=performance.now(); const r = await execute({ schema, document: doc, contextValue: ctx(), variableValues }); lat.push(performance.now()-t); if (r.errors) throw r.errors[0]; JSON.stringify(r); return r }
let after = null
let t0 = performance.now(); let sqlT=0, sqlN=0
const ex = driver.execute
for (let i=0;i<N;i++){ const r = await run(i, after); if (what==='list') after = i%50===49?null:r.data.products.pageInfo.endCursor; if (i===Math.floor(N/4)) { lat.length=0; t0=performance.now() } }
lat.sort((a,b)=>a-b); console.log(what, 'mean', (lat.reduce((a,b)=>a+b)/lat.length*1000).toFixed(0), 'median', (lat[lat.length>>1]*1000).toFixed(0))
