import { columnsOf, padded } from './columns.ts';

/** Words in lines of so many columns, the first behind `lead`, the others indented as far. */
export function wrapped(lead: string, text: string, width: number): readonly string[] {
  const room = Math.max(20, width - columnsOf(lead));
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    const longer = line === undefined ? word : `${line} ${word}`;
    if (line === undefined || columnsOf(longer) > room) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  const indent = padded('', columnsOf(lead));
  return lines.map((line, index) => `${index === 0 ? lead : indent}${line}`);
}
