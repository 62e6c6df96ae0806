import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Writes a file that stays, and returns its path. */
export function keepEvidence(name: string, evidence: unknown): string {
  const file = join(mkdtempSync(join(tmpdir(), 'chaos-evidence-')), `${name}.json`);
  writeFileSync(file, JSON.stringify(evidence, null, 2));
  return file;
}
