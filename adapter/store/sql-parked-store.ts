import type { ParkedStore } from '../domain/parked-store.ts';
import { auditReading } from './sql-audit.ts';
import { parkedChanges } from './sql-parked-changes.ts';
import { parkedListing } from './sql-parked-listing.ts';
import type { ParkingTables } from './sql-parking.ts';
import { replayJobs } from './sql-replay-jobs.ts';

/** Parked messages, replay jobs and the audit, as operators need them. */
export function sqlParkedStore(
  tables: ParkingTables,
  encodings: (text: string) => readonly Uint8Array[],
): ParkedStore {
  return {
    ...parkedListing(tables.database, encodings),
    ...parkedChanges(tables),
    ...auditReading(tables.database),
    jobs: replayJobs(tables, encodings),
  };
}
