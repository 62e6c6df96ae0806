import { createInterface } from 'node:readline/promises';
import type { Selected } from '#adapter';
import { BanyanError } from '#contracts';
import { usage } from './usage.ts';
import { counted, grouped } from './words.ts';

/** Messages that may be changed without a question. */
const FEW = 100;

/** Whether somebody sits in front of us who can answer. */
export function isTerminal(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true;
}

/** Asks on the terminal; anything but yes is no, and so is Ctrl-C. */
export async function isYes(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const left = new AbortController();
  const leave = () => left.abort();
  terminal.once('SIGINT', leave).once('close', leave);
  try {
    const answer = await terminal.question(`${question} [y/N] `, { signal: left.signal });
    return /^y(es)?$/i.test(answer.trim());
  } catch {
    // Ctrl-C leaves the cursor behind the question.
    process.stderr.write('\n');
    return false;
  } finally {
    terminal.close();
  }
}

/** `812 messages, and 1,203 that they hold back` */
export function selectedText({ count, heldBack }: Selected): string {
  const held = heldBack === 0 ? '' : `, and ${grouped(heldBack)} that they hold back`;
  return `${counted(count, 'message')}${held}`;
}

/**
 * Lets a large selection pass once somebody said yes. Throws a BanyanError: `usage` (exit code 2) where
 * nobody can be asked, `declined` (exit code 1) for no.
 */
export async function agreed(
  verb: string,
  selected: Selected,
  { yes = false, always = false }: { readonly yes?: boolean; readonly always?: boolean } = {},
): Promise<void> {
  const many = selected.count + selected.heldBack > FEW;
  if (yes || !(many || (always && isTerminal()))) return;
  const what = `${verb} ${selectedText(selected)}`;
  if (!isTerminal()) {
    throw usage(`this would ${what}`, `Say --yes if that is meant, or select ${FEW} at the most.`);
  }
  if (await isYes(`${what}?`)) return;
  throw declined();
}

/** Somebody said no. */
export function declined(): BanyanError {
  return new BanyanError('declined', 'nothing was changed');
}

/** A selection that the command line made, and that matches nothing. */
export function nothingSelected(): BanyanError {
  return new BanyanError('selection_empty', 'no message matches: nothing was done', {
    advice: 'See what there is with `banyan failed list --all`.',
  });
}
