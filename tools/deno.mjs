// Runs a command of the operator on Deno. By way of Node, which reads `.env` where there is one: the
// command must find the same database as `npm start`.
import { spawn } from 'node:child_process'
import { loadEnv } from './load-env.mjs'

loadEnv()

const flags = ['--no-prompt', '--node-modules-dir=manual', '--no-lock']
const permissions = ['read', 'write', 'ffi', 'env', 'sys'].map((name) => `--allow-${name}`)
const child = spawn('deno', ['run', ...flags, ...permissions, ...process.argv.slice(2)], {
  stdio: 'inherit',
})
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)))
