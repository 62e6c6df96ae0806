import type { ScmEvent } from '#contracts';

/** What the SCM has heard; duplicates and malformed messages since it was started. */
export type Heard = {
  readonly received: number;
  readonly duplicates: number;
  readonly malformed: number;
  /** The newest last. */
  readonly events: readonly ScmEvent[];
};

const shown = 100;

/** The last events, newest first, as a page that refreshes itself. */
export function eventsPage({ received, duplicates, malformed, events }: Heard): string {
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

function eventRow({ type, subject, time, id }: ScmEvent): string {
  const cells = [type, subject, time, id].map((value) => `<td>${escaped(value)}</td>`);
  return `<tr>${cells.join('')}</tr>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
