import type { OperationId } from '../../../../../adapter/parking/http/operation-types.ts';
import type { Parking } from '../../../../../adapter/parking/operations.ts';
import { exportedOrder } from './parking-twin.ts';
import { collected } from './served-parking.ts';

const by = { who: 'Zoë <zoe@example.com>' };
const said = { ...by, reason: 'ordered twice — “sorry” 🌳' };
const first = { ids: ['aa1', 'aa2'] };

/** Each operation on a parking with the orders `aa1`, `aa2`, `bb1`; the later ones see what was done. */
export const everyOperation: readonly (readonly [OperationId, (parking: Parking) => unknown])[] = [
  ['list', (parking) => parking.list({ states: ['parked', 'held'] }, { limit: 2 })],
  ['list', (parking) => parking.list({}, { limit: 2, after: 'aa2' })],
  ['list', (parking) => parking.list({ ids: [] }, { limit: 2 })],
  ['groups', (parking) => parking.groups(first)],
  ['count', (parking) => parking.count({})],
  ['count', (parking) => parking.count({ states: ['held'] })],
  ['show', (parking) => parking.show('bb')],
  ['show', (parking) => parking.show('aa')],
  ['show', (parking) => parking.show('zz')],
  ['show', (parking) => parking.show('a/b?c#d%')],
  ['show', (parking) => parking.show('groups/..')],
  ['show', (parking) => parking.show('..')],
  ['reveal', (parking) => parking.show('bb', { reveal: by })],
  ['raw', (parking) => parking.raw('bb', by)],
  ['edit', (parking) => parking.edit(edit({ dryRun: true }))],
  ['edit', (parking) => parking.edit(edit({}))],
  ['edit', (parking) => parking.edit(edit({ revision: 0, anyway: true }))],
  ['discard', (parking) => parking.discard(first, said)],
  ['restore', (parking) => parking.restore({}, said)],
  ['abandon', (parking) => parking.abandon({ ids: ['aa2'] }, said)],
  ['export', (parking) => collected(parking.export({}, by))],
  ['export', (parking) => collected(parking.export({ ids: ['zz'] }, by))],
  ['import', (parking) => parking.import([exportedOrder('aa1', {}), exportedOrder('cc', {})], by)],
  ['import', (parking) => parking.import([], by)],
  ['adopt', (parking) => parking.adopt({ ...by, queue: 'old.failed', limit: 3 })],
  ['adopt', (parking) => parking.adopt({ ...by, queue: 'gone' })],
  ['dryRun', (parking) => collected(parking.dryRun({}, 2))],
  ['dryRun', (parking) => collected(parking.dryRun({}))],
  ['recheck', (parking) => parking.recheck({})],
  ['verify', (parking) => parking.verify()],
  ['verify', (parking) => parking.verify('f00')],
  ['replay', (parking) => parking.replay(replay('zz'))],
  ['replay', (parking) => parking.replay(replay('aa1'))],
  ['replay', (parking) => parking.replay(replay('bb'))],
  ['jobs', (parking) => parking.jobs(10)],
  ['job', (parking) => parking.job(1)],
  ['job', (parking) => parking.job(99)],
  ['interrupt', (parking) => parking.interrupt(1, by)],
  ['resume', (parking) => parking.resume(1, by)],
  ['cancel', (parking) => parking.cancel(1, by)],
  ['history', (parking) => parking.history({ limit: 100 })],
  ['history', (parking) => parking.history({ id: 'bb1', limit: 1, before: 3 })],
];

function edit(more: object): Parameters<Parking['edit']>[0] {
  const patch = [{ op: 'replace', path: '/settlekind', value: 'c' }] as const;
  return { ...said, filter: first, patch: [...patch], ...more };
}

function replay(id: string): Parameters<Parking['replay']>[0] {
  return { ...by, filter: { ids: [id] }, source: 'legacy', options: { rate: 0.5, ramp: true } };
}
