import { usage } from '../usage.ts';

/** The reason; throws a BanyanError `usage` (exit code 2) for none. */
export function neededReason(reason: string | undefined): string {
  if (reason !== undefined && reason.trim() !== '') return reason;
  throw usage('--reason is needed', 'One sentence for whoever reads the history: --reason "…"');
}
