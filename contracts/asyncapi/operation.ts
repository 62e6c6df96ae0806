import type { DocumentedContract, Way } from './documented-contract.ts';

/** Whether the adapter gets a message or gives it. */
export function actionOf(way: Way): 'receive' | 'send' {
  switch (way.kind) {
    case 'legacy-message':
    case 'ignored-message':
      return 'receive';
    case 'domain-event':
      return way.producer === 'scm' ? 'receive' : 'send';
    case 'legacy-command':
      return 'send';
  }
}

/** `receiveLegacyOrderLine` for legacy.order-line. */
export function operationName({ name, newest }: DocumentedContract): string {
  const words = name.split(/[.-]/).map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`);
  return `${actionOf(newest.way)}${words.join('')}`;
}

/** What the adapter does with a contract's messages: it takes every version, and gives the newest. */
export function operationOf({ name, context, versions, newest }: DocumentedContract): object {
  const { way } = newest;
  const action = actionOf(way);
  const given = action === 'receive' ? versions : [newest];
  return {
    action,
    channel: { $ref: `#/channels/${name}` },
    summary: summaryOf(way),
    tags: [{ name: context }],
    ...(way.kind === 'legacy-command'
      ? { bindings: { http: { method: way.method, bindingVersion: '0.3.0' } } }
      : {}),
    messages: given.map(({ title }) => ({ $ref: `#/channels/${name}/messages/${title}` })),
  };
}

/** Who gives the message to whom: one sentence. */
export function summaryOf(way: Way): string {
  switch (way.kind) {
    case 'legacy-message':
      return 'The adapter receives it from the legacy store.';
    case 'ignored-message':
      return 'The adapter receives it from the legacy store, and ignores it.';
    case 'domain-event':
      return way.producer === 'scm'
        ? 'The adapter receives it from the SCM.'
        : 'The adapter publishes it for the SCM.';
    case 'legacy-command':
      return 'The adapter sends it to the legacy store.';
  }
}
