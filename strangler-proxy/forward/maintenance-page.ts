import { readFile } from 'node:fs/promises';
import { type BanyanConfig, BanyanError } from '#contracts';
import type { Failure } from '../domain/failure.ts';

const PLAIN = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Under maintenance</title>
<h1>Under maintenance</h1>
<p>Please try again in a few minutes.</p>
</html>
`;

/**
 * What is answered in place of a legacy under maintenance, whatever the method: 503, because a page with
 * another status would be cached, and taken for what was asked for. Throws a BanyanError
 * `maintenance_page` (exit code 2).
 *
 * @param pathOf where a relative path leads
 */
export async function maintenanceAnswer(
  { page, type, retryAfter }: BanyanConfig['maintenance'],
  pathOf: (path: string) => string,
): Promise<Failure> {
  const body = page === undefined ? PLAIN : await pageIn(pathOf(page));
  return {
    ...{ who: 'legacy', when: 'connect', code: 'maintenance' },
    what: 'the legacy is under maintenance',
    answer: {
      status: 503,
      fields: [
        ...['Content-Type', type, 'Content-Length', String(Buffer.byteLength(body))],
        ...['Retry-After', String(Math.ceil(retryAfter / 1_000)), 'Cache-Control', 'no-store'],
        ...['X-Banyan-Error', 'maintenance'],
      ],
      body,
    },
  };
}

async function pageIn(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new BanyanError(
      'maintenance_page',
      `maintenance.page, ${file}, cannot be read (${code})`,
      {
        exitCode: 2,
        advice: 'Give the path of a file, from the folder of banyan.yaml, or leave it out.',
        cause: error,
      },
    );
  }
}
