import { bodyOf } from './body.ts';
import type { DocumentedContract, DocumentedVersion } from './documented-contract.ts';
import { EVENT_EXCHANGE, LEGACY_EXCHANGE } from './exchange.ts';

/** The channel of a contract: where its messages travel, and every version of them. */
export function channelOf(contract: DocumentedContract): object {
  const messages = Object.fromEntries(
    contract.versions.map((version) => [version.title, messageOf(contract, version)]),
  );
  const { title, description } = contract.newest;
  return { title, description, ...wayThere(contract), messages };
}

function wayThere({ name, versions, newest: { way } }: DocumentedContract): object {
  switch (way.kind) {
    case 'legacy-message':
    case 'ignored-message':
      return { ...addressOf(routingKeysOf(versions)), ...onExchange(LEGACY_EXCHANGE) };
    case 'domain-event':
      return { address: name, ...onExchange(EVENT_EXCHANGE) };
    case 'legacy-command':
      return { address: way.path, servers: [{ $ref: '#/servers/legacy' }] };
  }
}

function onExchange(name: string): object {
  const exchange = { name, type: 'topic', durable: true, autoDelete: false };
  return {
    servers: [{ $ref: '#/servers/rabbitmq' }],
    bindings: { amqp: { is: 'routingKey', exchange, bindingVersion: '0.3.0' } },
  };
}

function routingKeysOf(versions: readonly DocumentedVersion[]): string[] {
  const keys = versions.flatMap(({ way }) => ('routingKeys' in way ? way.routingKeys : []));
  return [...new Set(keys)];
}

/** One routing key is the address; several are an address with a parameter for where they differ. */
function addressOf(routingKeys: readonly string[]): object {
  const [first = '', ...others] = routingKeys;
  if (others.length === 0) return { address: first };
  const shared = beginningsOf(first).findLast((words) =>
    others.every((key) => key.startsWith(words)),
  );
  const kinds = routingKeys.map((key) => key.slice(shared?.length ?? 0));
  return {
    address: `${shared ?? ''}{kind}`,
    parameters: {
      kind: {
        description: `What completes the routing key: ${routingKeys.join(', ')}.`,
        enum: kinds,
      },
    },
  };
}

/** `a.`, `a.b.` for a.b.c */
function beginningsOf(routingKey: string): string[] {
  const words = routingKey.split('.').slice(0, -1);
  return words.map((_, at) => `${words.slice(0, at + 1).join('.')}.`);
}

function messageOf(contract: DocumentedContract, version: DocumentedVersion): object {
  const { id, title, description, way, examples } = version;
  const body = bodyOf(way);
  const superseded = version === contract.newest ? [] : [`Superseded by ${contract.newest.id}.`];
  const amqp = { messageType: contract.name, bindingVersion: '0.3.0' };
  return {
    name: id,
    title,
    summary: description,
    description: [...superseded, body.description].join(' '),
    contentType: body.contentType,
    tags: [{ name: contract.context }],
    ...(way.kind === 'domain-event' ? { bindings: { amqp } } : {}),
    payload: { $ref: `#/components/schemas/${title}` },
    ...(examples.length > 0
      ? { examples: examples.map(({ name, message }) => ({ name, payload: message })) }
      : {}),
  };
}
