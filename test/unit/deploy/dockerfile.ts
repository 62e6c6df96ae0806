/** One stage of a Dockerfile. */
export type Stage = {
  readonly name: string;
  readonly image: string;
  /** Of this stage, else of the stage it is built on; an image's own user is taken for root. */
  readonly user: string;
  /** Everything copied from the build context, by this stage and those it is built on. */
  readonly sources: readonly string[];
};

/** Reads as much of a Dockerfile as this repository uses. */
export function parseDockerfile(text: string): Map<string, Stage> {
  const stages = new Map<string, Stage>();
  const args = new Map<string, string>();
  let stage: Stage | undefined;

  for (const [instruction, ...words] of instructions(text)) {
    const [first = '', , name = ''] = words;
    if (instruction === 'ARG') {
      const [key = '', value = ''] = first.split('=');
      args.set(`\${${key}}`, value);
    }
    if (instruction === 'FROM') {
      const base = stages.get(first);
      const image = base?.image ?? args.get(first) ?? first;
      stage = { name, image, user: base?.user ?? 'root', sources: base?.sources ?? [] };
    }
    if (stage === undefined) continue;
    if (instruction === 'USER') stage = { ...stage, user: first };
    if (instruction === 'COPY' && !first.startsWith('--from=')) {
      stage = { ...stage, sources: [...stage.sources, ...words.slice(0, -1)] };
    }
    stages.set(stage.name, stage);
  }
  return stages;
}

function instructions(text: string): string[][] {
  return text
    .replace(/^\s*#.*$/gm, '')
    .replaceAll('\\\n', ' ')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([instruction]) => instruction !== '');
}
