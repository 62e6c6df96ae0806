import type { CloudEvent } from './cloud-event.ts';
import type { EventLog } from './event-log.ts';

const shown = 100;

/** The last events, newest first, as a page that refreshes itself. */
export function eventsPage({
  received,
  duplicates,
  malformed,
  events,
}: ReturnType<EventLog['state']>) {
  const rows = events.slice(-shown).reverse().map(eventRow).join('\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta http-equiv="refresh" content="2"><title>SCM events</title>
<style>
  body { font: 14px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
  table { border-collapse: collapse; width: 100% } th, td { border-bottom: 1px solid #ddd; padding: .3rem .6rem; text-align: left }
  td:first-child { font-family: monospace }
</style>
</head>
<body>
<h1>SCM events</h1>
<p>${received} received, ${duplicates} duplicates, ${malformed} malformed</p>
<table>
<tr><th>Type</th><th>Subject</th><th>Time</th><th>Id</th></tr>
${rows}
</table>
</body>
</html>
`;
}

function eventRow({ type, subject, time, id }: CloudEvent): string {
  const cells = [type, subject, time, id].map((value) => `<td>${escaped(value)}</td>`);
  return `<tr>${cells.join('')}</tr>`;
}

function escaped(value: unknown): string {
  const text = typeof value === 'string' ? value : '';
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
