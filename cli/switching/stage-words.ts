import type { CustomStage, Stage } from '#flags';

/** Where a route is; undefined: its flags are not known. */
export type KnownStage = Stage | CustomStage | undefined;

/** `canary 5 %` */
export function stageWords(stage: KnownStage): string {
  if (stage === undefined) return 'unknown';
  if (stage.kind === 'canary') return `canary ${stage.share} %`;
  return stage.kind === 'custom' ? stage.words : stage.kind;
}

/** Whose requests go where at a stage. */
export function requestsOf(stage: Stage | CustomStage, service: string): string {
  switch (stage.kind) {
    case 'off':
      return 'all requests go to the legacy';
    case 'shadow':
      return `all requests go to the legacy; this release mirrors none of them to ${service}`;
    case 'canary':
      return `${stage.share} in 100 users go to ${service}, the others to the legacy`;
    case 'live':
      return `all requests go to ${service}`;
    case 'custom':
      return `those whom its strategies choose go to ${service}, the others to the legacy`;
  }
}

/** Whom a change from one stage to another moves; undefined where that is nobody. */
export function movedUsers(before: KnownStage, after: Stage | CustomStage): string | undefined {
  if (before === undefined) return undefined;
  const [from, to] = [shareOf(before), shareOf(after)];
  if (from === undefined || to === undefined) {
    return to === 0 ? 'whoever it let in goes back' : undefined;
  }
  if (to === from) return undefined;
  if (to > from) {
    const more = from === 0 ? '' : 'more ';
    return to === 100 && from === 0
      ? 'all users move'
      : `about ${to - from} ${more}in 100 users move`;
  }
  return from === 100 && to === 0
    ? 'all users go back'
    : `about ${from - to} in 100 users of today go back`;
}

/** Of a hundred users, those who are at the service; undefined where nobody can tell. */
function shareOf(stage: Stage | CustomStage): number | undefined {
  if (stage.kind === 'custom') return undefined;
  if (stage.kind === 'canary') return stage.share;
  return stage.kind === 'live' ? 100 : 0;
}
