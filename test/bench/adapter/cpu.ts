import { globSync, readFileSync } from 'node:fs';

/** CPU seconds used so far, by who; the servers only where they run on this machine. */
export type CpuReading = Readonly<Record<string, number>>;

const servers: Readonly<Record<string, string>> = {
  'beam.smp': 'RabbitMQ',
  mariadbd: 'database',
  mysqld: 'database',
};
/** Clock ticks a second in /proc, on every Linux. */
const TICKS = 100;

/** Reads /proc; elsewhere nothing is known. */
export function cpuReading(rival: number): CpuReading {
  const reading: Record<string, number> = {};
  const add = (who: string, pid: string | number) => {
    reading[who] = (reading[who] ?? 0) + secondsOf(pid);
  };
  add('rival', rival);
  reading['all programs'] = busySeconds();
  for (const file of globSync('/proc/[0-9]*/comm')) {
    const server = servers[read(file).trim()];
    if (server !== undefined) add(server, file.split('/')[2] ?? '');
  }
  return reading;
}

/** Cores in use between two readings. */
export function coresBetween(
  before: CpuReading,
  after: CpuReading,
  seconds: number,
): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(after).map(([who, used]) => [who, (used - (before[who] ?? 0)) / seconds]),
  );
}

/** µs of a clock that all processes of this machine share, V8's profiler among them. */
export function monotonicMicros(): number {
  return Number(process.hrtime.bigint() / 1_000n);
}

/** Bytes of memory that the process holds. */
export function residentBytes(pid: number): number {
  const [, kilobytes = 'NaN'] = /VmRSS:\s+(\d+) kB/.exec(read(`/proc/${pid}/status`)) ?? [];
  return Number(kilobytes) * 1_024;
}

/** Of all cores together: all but idle, waiting for a disk, and guests, which count as user already. */
function busySeconds(): number {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = (
    read('/proc/stat').split('\n')[0] ?? ''
  )
    .replace(/^cpu +/, '')
    .split(' ')
    .map(Number);
  return (user + nice + system + irq + softirq + steal) / TICKS;
}

function secondsOf(pid: string | number): number {
  // The name, in parentheses, may hold blanks: what counts comes after it.
  const fields = read(`/proc/${pid}/stat`).split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

/** Processes end at any moment. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
