// What processes cost, from Linux' /proc: CPU seconds and resident memory of a process with all its
// children. On a shared machine CPU time per request stays put where requests a second do not.
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

const TICKS_A_SECOND = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))

/** The fields of /proc/PID/stat after the name (which may hold spaces), or nothing when it is gone. */
const statOf = (pid) => {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const end = text.lastIndexOf(')')
    return { name: text.slice(text.indexOf('(') + 1, end), fields: text.slice(end + 2).split(' ') }
  } catch {
    return undefined
  }
}

/** A process and its descendants, as pid and name. */
export const familyOf = (root) => {
  const children = Map.groupBy(
    readdirSync('/proc').flatMap((entry) => {
      const stat = /^\d+$/.test(entry) ? statOf(entry) : undefined
      return stat ? [{ pid: Number(entry), name: stat.name, parent: Number(stat.fields[1]) }] : []
    }),
    ({ parent }) => parent,
  )
  const family = [{ pid: root, name: statOf(root)?.name ?? '' }]
  for (const { pid } of family) family.push(...(children.get(pid) ?? []))
  return family
}

/** CPU seconds (user and system) that a process and its descendants have used so far. */
export const cpuSeconds = (root) =>
  familyOf(root).reduce((sum, { pid }) => {
    const fields = statOf(pid)?.fields
    return sum + (fields ? (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND : 0)
  }, 0)

/** Resident memory in MiB of those members of a family whose name passes. */
export const residentMiB = (root, passes = () => true) =>
  familyOf(root)
    .filter(({ name }) => passes(name))
    .reduce((sum, { pid }) => {
      try {
        const line = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
        return sum + Number(line?.[1] ?? 0) / 1024
      } catch {
        return sum
      }
    }, 0)
