// npm run categories -- FILE.json: writes the tree that products are sorted into. FILE holds a list of
// { "id": "food", "name": { "zh-CN": "美食", "en": "Food" }, "children": [ … ] }. Categories that it does not name stay.
import { readFile } from 'node:fs/promises'
import { writeCategories } from '#resolvers/catalogue/merchants.ts'
import { parseCategories } from '#resolvers/catalogue/category-file.ts'
import { openTool, runTool } from './host.ts'

const [file] = process.argv.slice(2)
if (file === undefined) {
  console.error('npm run categories -- FILE.json')
  process.exitCode = 2
} else {
  await runTool(async () => {
    const tree = parseCategories(await readFile(file, 'utf8'))
    const { ctx, driver } = await openTool()
    const count = await writeCategories(ctx, tree).finally(() => driver.close())
    console.log(`${count} categories are written.`)
  })
}
