/** What a reader of a guide does, one thing after the other; `line` is where the guide says so. */
export type GuideStep = { readonly line: number } & (
  | { readonly kind: 'write'; readonly file: string; readonly text: string }
  | {
      readonly kind: 'edit';
      readonly file: string;
      /** A whole line of the file. */
      readonly anchor: string;
      readonly how: 'after' | 'instead of';
      readonly text: string;
    }
  | {
      readonly kind: 'run';
      readonly script: string;
      readonly exitCode: number;
      /** What the guide shows of its output; undefined where it shows nothing. */
      readonly output: string | undefined;
    }
);

const BLOCK = /^```(?<language>\w+)(?: exit=(?<exit>\d))?\n(?<text>[\s\S]*?)^```$/gm;
const NAMED = /^`(?<file>[^`]+)`(?:, (?<how>after|instead of) `(?<anchor>[^`]+)`)?:$/;

/**
 * Reads the steps out of a guide in Markdown. Every fenced block must be one of
 * - a file: the line before it is `` `path`: ``
 * - a line of a file: `` `path`, after `line`: `` or `` `path`, instead of `line`: ``
 * - `sh`, or `sh exit=1` for commands that fail
 * - `text`, right after `sh`: what it prints. A line `…` stands for any lines.
 *
 * Throws an Error for any other block.
 */
export function guideSteps(markdown: string): GuideStep[] {
  const steps: GuideStep[] = [];
  let end = 0;
  for (const match of markdown.matchAll(BLOCK)) {
    const before = markdown.slice(end, match.index);
    const line = markdown.slice(0, match.index).split('\n').length;
    const { language = '', exit = '0', text = '' } = match.groups ?? {};
    const last = steps.at(-1);
    const { file, how, anchor } =
      NAMED.exec(before.trimEnd().split('\n').at(-1) ?? '')?.groups ?? {};
    if (language === 'sh') {
      steps.push({ kind: 'run', line, script: text, exitCode: Number(exit), output: undefined });
    } else if (language === 'text' && last?.kind === 'run' && before.trim() === '') {
      steps[steps.length - 1] = { ...last, output: text };
    } else if (file === undefined) {
      throw new Error(`line ${line}: this block is no file, no command and no output of one`);
    } else if (anchor !== undefined && (how === 'after' || how === 'instead of')) {
      steps.push({ kind: 'edit', line, file, anchor, how, text });
    } else {
      steps.push({ kind: 'write', line, file, text });
    }
    end = match.index + match[0].length;
  }
  return steps;
}

/** Applies an edit. Throws an Error unless the anchor is exactly one line of the content. */
export function edited(content: string, step: Extract<GuideStep, { kind: 'edit' }>): string {
  const lines = content.split('\n');
  const found = lines.filter((line) => line === step.anchor).length;
  if (found !== 1) {
    throw new Error(`line ${step.line}: ${step.file} has this line ${found} times: ${step.anchor}`);
  }
  const kept = step.how === 'after' ? `${step.anchor}\n` : '';
  return lines.map((line) => (line === step.anchor ? kept + step.text.trimEnd() : line)).join('\n');
}

/**
 * Whether a guide shows what was printed. What changes without the guide may differ: how long something
 * took, how many tests, files, contracts and entries of the audit there are, their hashes, the release,
 * and the time of the run, which is after 2025; a time within an example is before. How far a replay
 * was is told while it takes long: such lines may be missing.
 */
export function showsTruly(shown: string, printed: string): boolean {
  const [first = [], ...others] = partsOf(shown);
  const lines = stable(printed);
  if (!startsWith(lines, first)) return false;
  if (others.length === 0) return lines.length === first.length;
  let rest = lines.slice(first.length);
  const last = others.pop() ?? [];
  for (const part of others) {
    const start = rest.findIndex((_, index) => startsWith(rest.slice(index), part));
    if (start === -1) return false;
    rest = rest.slice(start + part.length);
  }
  return rest.length >= last.length && startsWith(rest.slice(rest.length - last.length), last);
}

/** The lines between the marks of what is left out. */
function partsOf(shown: string): string[][] {
  const parts: string[][] = [[]];
  for (const line of stable(shown)) {
    if (line === '…') parts.push([]);
    else parts.at(-1)?.push(line);
  }
  return parts;
}

const TIME_OF_A_RUN = /\b20(?:2[6-9]|[3-9]\d)-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d(?:\.\d{3}Z)?)?/g;

function stable(text: string): string[] {
  return text
    .trimEnd()
    .replace(/^replay \d+: (?:selecting.*|[\d,]+ of [\d,]+ \(\d+ %\).*)\n/gm, '')
    .replace(/\b\d+(?= (?:files|passed|total|contracts|versions|entries)\b)/g, 'N')
    .replace(TIME_OF_A_RUN, (time) => time.replace(/\d/g, '0'))
    .replace(/\b[0-9a-f]{64}\b/g, 'HASH')
    .replace(/\bby release \d+\.\d+\.\d+\b/g, 'by release N')
    .replace(/\b\d+(?:\.\d+)? ?(?:m?s|µs)\b/g, 'N s')
    .replace(/, estimated N s$/gm, '')
    .split('\n');
}

function startsWith(lines: readonly string[], part: readonly string[]): boolean {
  return part.every((line, index) => lines[index] === line);
}
