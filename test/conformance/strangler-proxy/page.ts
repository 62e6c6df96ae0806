import type { Case, Group } from './conformance-case.ts';

/** The lists of docs/conformance.md: one a group, the cases by the section that asks for them. */
export function caseLists(groups: readonly Group[]): string {
  const count = groups.reduce((sum, { cases }) => sum + cases.length, 0);
  return [`${count} cases.`, ...groups.map(list)].join('\n\n');
}

function list({ title, cases }: Group): string {
  const sections = Map.groupBy(cases, ({ rfc }) => rfc);
  const lines = [...sections]
    .sort(([a], [b]) => order(a).localeCompare(order(b), 'en', { numeric: true }))
    .map(
      ([rfc, some]) => `- ${rfc === '' ? 'Besides' : `RFC ${rfc}`}: ${some.map(text).join('; ')}`,
    );
  return `### ${title} (${cases.length})\n\n${lines.join('\n')}`;
}

/** What no RFC asks for comes last. */
function order(rfc: string): string {
  return rfc === '' ? 'zz' : rfc;
}

/** Names may have what Markdown would read. */
function text({ name }: Case): string {
  return name.replaceAll(/[*_<>|\\[\]]/g, String.raw`\$&`);
}
