import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { orphanedTypes } from '../../../scripts/orphaned-types.ts';

const root = mkdtempSync(join(tmpdir(), 'banyan-test-'));
afterAll(() => rmSync(root, { recursive: true }));

it('types are orphaned whose schema is gone, and nothing outside of their folder is', () => {
  mkdirSync(join(root, 'contracts/generated'), { recursive: true });
  const made = new Set(['contracts/generated/legacy-order-v1.ts', 'docs/configuration.md']);
  const files = [...made, 'contracts/generated/legacy-parcel-v1.ts', 'contracts/error.ts'];
  mkdirSync(join(root, 'docs'));
  for (const file of files) writeFileSync(join(root, file), '');
  expect(orphanedTypes(root, made)).toEqual(['contracts/generated/legacy-parcel-v1.ts']);
});
