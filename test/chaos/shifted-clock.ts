// Loaded before the adapter (`node --import`): shifts its wall clock by the ms that a file says, as
// soon as the file says something else. Timers and performance.now() go on, as they do in reality.
import { readFileSync } from 'node:fs';

const file = process.env.SHIFTED_CLOCK_FILE ?? '';
const RealDate = Date;
let offset = 0;

const now = () => RealDate.now() + offset;

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
  apply: () => new RealDate(now()).toString(),
  get: (target, name, receiver) => (name === 'now' ? now : Reflect.get(target, name, receiver)),
});

function look(): void {
  let text = '';
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    // Nobody shifts it yet.
  }
  const said = Number(text);
  if (text === '' || Number.isNaN(said) || said === offset) return;
  offset = said;
  process.stdout.write(`${JSON.stringify({ shiftedClock: offset })}\n`);
}

look();
setInterval(look, 10).unref();
