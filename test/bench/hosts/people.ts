// deno run people.ts COUNT: positions in Nanjing where people are, as JSON, the same at every run.
import { demoCity } from '../../../tools/seed/frame.ts'
import { peopleOf } from '../../../tools/seed/places.ts'

const [count = '0'] = process.argv.slice(2)
process.stdout.write(JSON.stringify(peopleOf(await demoCity('nanjing'), Number(count), 2)))
