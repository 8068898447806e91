// npm run books: reads all books of stock, orders and money, and says what contradicts what. Status 1 when something does.
import { checkBooks } from '#resolvers/reconciling/books.ts'
import { openTool, runTool } from './host.ts'

await runTool(async () => {
  const { ctx, driver } = await openTool()
  const found = await checkBooks(ctx)
  driver.close()
  for (const { rule, subject, expected, found: actual } of found)
    console.log(`${subject}: ${rule}: expected ${expected}, found ${actual}`)
  console.log(found.length === 0 ? 'The books agree.' : `${found.length} contradictions.`)
  if (found.length > 0) process.exitCode = 1
})
