// npm run import -- FORMAT FILE… --city CODE --source NAME [--dry-run] [--atomic] [--store ID] [--attribution TEXT] [--json]
import { createReadStream, statSync } from 'node:fs'
import { Readable } from 'node:stream'
import { parseArgs } from 'node:util'
import { importFiles } from '#edge/import-job.ts'
import { sceneImporters } from '#edge/importers.ts'
import type { ImportFile } from '#resolvers/importing/records.ts'
import { ensurePartner } from '#resolvers/partners/service.ts'
import { scenes } from '#scenes/index.ts'
import { openTool, runTool } from './host.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    city: { type: 'string' },
    source: { type: 'string' },
    store: { type: 'string' },
    attribution: { type: 'string' },
    'dry-run': { type: 'boolean', default: false },
    atomic: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
})

const usage = (): never => {
  console.error(
    'npm run import -- FORMAT FILE… --city CODE --source NAME [--dry-run] [--atomic] [--store ID] [--attribution TEXT] [--json]',
  )
  console.error(
    `Formats: ${[...sceneImporters(scenes).values()].map(({ reader }) => `${reader.format} (${reader.files.map(({ name, optional }) => (optional ? `[${name}]` : name)).join(' ')})`).join(', ')}, products-csv (products)`,
  )
  return process.exit(2)
}

const fileOf = (path: string): ImportFile => ({
  name: path,
  bytes: statSync(path, { throwIfNoEntry: false })?.size ?? 0,
  stream: () => Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>,
})

const [format, ...paths] = positionals
const { city, source } = values
if (format === undefined || paths.length === 0 || city === undefined || source === undefined)
  usage()
else {
  await runTool(async () => {
    for (const path of paths) {
      if (!statSync(path, { throwIfNoEntry: false })?.isFile())
        throw Object.assign(new Error(`There is no file ${path}.`), { code: 'FILE_MISSING' })
    }
    const { ctx, driver } = await openTool()
    const partnerId = await ensurePartner(ctx, source)
    const progress = process.stderr.isTTY
      ? (rows: number) => process.stderr.write(`\r${rows} rows read`)
      : undefined
    const report = await importFiles(
      ctx,
      scenes,
      {
        format,
        files: paths.map(fileOf),
        city,
        partnerId,
        source,
        atomic: values.atomic,
        dryRun: values['dry-run'],
        storeId: values.store,
        attribution: values.attribution,
      },
      progress,
    ).finally(() => driver.close())
    if (progress) process.stderr.write('\n')
    if (values.json) {
      console.log(JSON.stringify(report, null, 2))
    } else {
      for (const { row, sourceId, field, code, severity, message } of report.faults) {
        console.log(
          `${severity.toLowerCase()} row ${row}${sourceId === undefined ? '' : ` (${sourceId})`}${field === undefined ? '' : ` ${field}`}: ${code} ${message}`,
        )
      }
      const { rows, created, updated, unchanged, failed, warnings, live } = report
      console.log(
        `${report.dryRun ? 'Dry run, nothing written: ' : report.outcome === 'REFUSED' ? 'Refused, nothing written: ' : ''}${rows} rows: created ${created}, updated ${updated}, unchanged ${unchanged}, failed ${failed}; warnings ${warnings}, live values ${live}`,
      )
    }
    if (report.outcome === 'REFUSED' || report.failed > 0) process.exitCode = 1
  })
}
