// The databases of the bench, made once and kept: each is named by what is in it.
import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { denoFlags, root, work } from './servers.mjs'

/** Raised when the generator changes, so that older databases are made anew. */
const EDITION = 1

/** Runs a command to its end; rejects with what it said when it fails. */
export const run = (command, args, options = {}) =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], ...options })
    let out = ''
    let said = ''
    child.stdout.on('data', (chunk) => (out += chunk))
    child.stderr.on('data', (chunk) => (said += chunk))
    child.on('error', reject)
    child.on('close', (code) =>
      code === 0
        ? resolve(out)
        : reject(new Error(`${command} ended with ${code}:\n${(out + said).slice(-3000)}`)),
    )
  })

/** A folder with a database of so many generated places and products; fills it when it is not there yet. */
export const dataFolder = async (places, products, say) => {
  const folder = join(work, `v${EDITION}-${places}-${products}`)
  if (existsSync(folder)) return folder
  say(`filling a database with ${places} places and ${products} products …`)
  const half = `${folder}.part`
  rmSync(half, { recursive: true, force: true })
  mkdirSync(half, { recursive: true })
  const counts = ['--places', String(places), '--products', String(products)]
  await run('deno', [...denoFlags, join(root, 'tools/seed.ts'), ...counts], {
    env: { ...process.env, SHIJING_DATA_DIR: half },
  })
  renameSync(half, folder)
  return folder
}

const copies = join(work, 'copies')

/** A copy of such a folder to write to, made anew at every call. */
export const copyOf = (folder, name) => {
  const copy = join(copies, name)
  rmSync(copy, { recursive: true, force: true })
  cpSync(folder, copy, { recursive: true })
  return copy
}

/** Removes all copies: they are as large as what they were made of. */
export const dropCopies = () => rmSync(copies, { recursive: true, force: true })
