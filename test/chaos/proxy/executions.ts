import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

/** That a server did what an unsafe request asked for. */
export type Execution = { readonly key: string; readonly by: string };

/**
 * What all sample servers have executed, in one file that each adds to with one write: it survives
 * kill -9, and whoever executes a key a second time is seen, wherever it was executed first.
 */
export type Executions = {
  add(execution: Execution): void;
  /**
   * The same for one of whose key all servers know whether it was executed: the idempotency that a route
   * can declare. False when it was.
   */
  addOnce(execution: Execution): boolean;
};

export function openExecutions(folder: string): Executions {
  const file = fileIn(folder);
  const claims = claimsIn(folder);
  mkdirSync(claims, { recursive: true });
  return {
    add: ({ key, by }) => appendFileSync(file, `${key} ${by}\n`),
    addOnce({ key, by }) {
      try {
        writeFileSync(join(claims, key), by, { flag: 'wx' });
        return true;
      } catch {
        return false;
      }
    },
  };
}

/** All executions: what servers did without asking one another in its order, then the rest. */
export function readExecutions(folder: string): Execution[] {
  const lines = readFileSync(fileIn(folder), { encoding: 'utf8', flag: 'a+' }).split('\n');
  const executions = lines
    .filter((line) => line !== '')
    .map((line) => {
      const [key = '', by = ''] = line.split(' ');
      return { key, by };
    });
  const claims = claimsIn(folder);
  const claimed = readdirSync(claims).map((key) => {
    return { key, by: readFileSync(join(claims, key), 'utf8') };
  });
  return [...executions, ...claimed];
}

/** Whether somebody has executed this key with `addOnce`. */
export function isExecutedOnce(folder: string, key: string): boolean {
  return existsSync(join(claimsIn(folder), key));
}

function fileIn(folder: string): string {
  return join(folder, 'executions');
}

function claimsIn(folder: string): string {
  return join(folder, 'claims');
}
