import { channelOf } from './channel.ts';
import { contextOf } from './context.ts';
import {
  type ContractFiles,
  type DocumentedContract,
  documentedContracts,
} from './documented-contract.ts';
import { operationName, operationOf } from './operation.ts';
import { payloadSchema } from './payload.ts';

const DESCRIPTION = `Every message between the legacy store and the SCM, seen from Banyan's adapter.

The legacy store publishes its messages to one topic exchange, in its own words; the adapter translates
them into domain events on another, and takes the SCM's events back to the legacy store. The schemas are
the contracts themselves. \`x-personal-data\` marks personal data, \`x-encoding\` a field whose text hides
another value, and \`x-contract\` says how a message is told from others and what names it.`;

/** What the document says beside the contracts. */
export type AsyncApiOptions = {
  /** Version of Banyan. */
  readonly version: string;
};

/**
 * Describes every contract, in every version, in one AsyncAPI 3.1 document: plain data in a fixed
 * order, with references into itself alone.
 *
 * @throws BanyanError `contract_terms` for a schema whose `x-contract` says no name, version or way
 */
export function asyncApiOf(
  files: readonly ContractFiles[],
  { version }: AsyncApiOptions,
): Record<string, unknown> {
  const contracts = documentedContracts(files);
  const contexts = [...new Set(contracts.map(({ context }) => context))];
  return {
    asyncapi: '3.1.0',
    info: {
      title: 'Banyan',
      version,
      description: DESCRIPTION,
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
      tags: contexts.map((name) => ({ name, description: contextOf(name).description })),
    },
    defaultContentType: 'application/json',
    servers: serversOf(contracts),
    channels: Object.fromEntries(contracts.map((one) => [one.name, channelOf(one)])),
    operations: Object.fromEntries(contracts.map((one) => [operationName(one), operationOf(one)])),
    components: { schemas: Object.fromEntries(contracts.flatMap(schemasOf)) },
  };
}

function serversOf(contracts: readonly DocumentedContract[]): object {
  const rabbitmq = {
    title: 'RabbitMQ',
    description: 'The broker of both exchanges; `adapter.broker` in banyan.yaml.',
    host: '{broker}',
    protocol: 'amqp',
    protocolVersion: '0.9.1',
    variables: { broker: { description: 'HOST:PORT of RabbitMQ.', default: 'localhost:5672' } },
  };
  const legacy = {
    title: 'Legacy store',
    description: 'The legacy application; `legacy` in banyan.yaml.',
    host: '{legacy}',
    protocol: 'http',
    variables: { legacy: { description: 'HOST:PORT of the legacy.', default: 'localhost:3000' } },
  };
  const commands = contracts.some(({ newest }) => newest.way.kind === 'legacy-command');
  return commands ? { rabbitmq, legacy } : { rabbitmq };
}

function schemasOf({ versions, newest }: DocumentedContract): [string, object][] {
  return versions.map((version) => {
    const place = `#/components/schemas/${version.title}`;
    return [version.title, payloadSchema(version.schema, place, version !== newest)];
  });
}
