const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** What a line of Apache's combined log tells of a request. */
export type CombinedEntry = {
  readonly client: string;
  /** ms since 1970: when the request came. */
  readonly at: number;
  readonly method: string;
  readonly target: string;
  readonly version: string;
  /** Undefined when the client left before there was one. */
  readonly status: number | undefined;
  readonly bytes: number;
  readonly referer: string | undefined;
  readonly userAgent: string | undefined;
};

/** What nginx writes for a client that left: readers of this format want digits. */
const LEFT = 499;

/** Writes `%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-agent}i"`, with its line feed. */
export function combinedLines(): (entry: CombinedEntry) => string {
  const timeText = timeTexts();
  return (entry) => {
    const { client, method, target, version, status = LEFT, bytes } = entry;
    const request = target === '' ? '-' : escaped(`${method} ${target} HTTP/${version}`);
    const sent = bytes === 0 ? '-' : bytes;
    const [referer, agent] = [quoted(entry.referer), quoted(entry.userAgent)];
    const at = timeText(entry.at);
    return `${escaped(client)} - - [${at}] "${request}" ${status} ${sent} ${referer} ${agent}\n`;
  };
}

/** In UTC. A text is kept for its second, which at a thousand requests in it is worth having. */
function timeTexts(): (at: number) => string {
  let second = -1;
  let kept = '';
  return (at) => {
    const now = Math.floor(at / 1000);
    if (now === second) return kept;
    const text = new Date(now * 1000).toISOString(); // 2026-11-21T20:00:00.000Z
    const month = MONTHS[Number(text.slice(5, 7)) - 1];
    second = now;
    kept = `${text.slice(8, 10)}/${month}/${text.slice(0, 4)}:${text.slice(11, 19)} +0000`;
    return kept;
  };
}

function quoted(value: string | undefined): string {
  return value === undefined || value === '' ? '"-"' : `"${escaped(value)}"`;
}

const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
};

/** As Apache's ap_escape_logitem does: what is not printable ASCII, byte by byte, as \xhh. */
function escaped(text: string): string {
  return text.replace(/[^ -~]|["\\]/g, (character) => SHORT[character] ?? bytesOf(character));
}

/** Header values come as one character a byte. */
function bytesOf(character: string): string {
  const code = character.charCodeAt(0) & 0xff;
  return `\\x${code.toString(16).padStart(2, '0')}`;
}
