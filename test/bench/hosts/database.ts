// node database.ts FILE PORT: the local libSQL server in a process of its own, so that its CPU time can be told apart.
import { serveHrana } from '../../../tools/hrana-server.ts'

const [file = '', port = '0'] = process.argv.slice(2)
const { close } = await serveHrana(file, Number(port))
process.on('SIGTERM', () => void close().then(() => process.exit(0)))
