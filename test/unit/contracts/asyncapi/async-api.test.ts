import { describe, expect, it } from '@jest/globals';
import { asyncApiOf } from '../../../../contracts/asyncapi/async-api.ts';
import {
  command,
  guest,
  newerGuest,
  parcel,
  published,
  received,
  sampleContracts,
} from './sample-contracts.ts';

const documentOf = (files = sampleContracts) => asyncApiOf(files, { version: '1.2.3' });
const rabbitmq = [{ $ref: '#/servers/rabbitmq' }];
const onExchange = (name: string) => ({
  amqp: {
    is: 'routingKey',
    exchange: { name, type: 'topic', durable: true, autoDelete: false },
    bindingVersion: '0.3.0',
  },
});

describe('the AsyncAPI document', () => {
  it('names Banyan, its version, and the contexts', () => {
    const { asyncapi, info, defaultContentType } = documentOf();
    expect({ asyncapi, defaultContentType }).toEqual({
      asyncapi: '3.1.0',
      defaultContentType: 'application/json',
    });
    expect(info).toEqual({
      title: 'Banyan',
      version: '1.2.3',
      description: expect.stringContaining('`x-personal-data` marks personal data'),
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
      tags: [
        { name: 'legacy-api', description: 'What the legacy store is told, in its own words.' },
        { name: 'legacy', description: 'What the legacy store tells, in its own words.' },
        { name: 'scm.kitchen', description: 'Domain events of the context scm.kitchen.' },
        { name: 'scm.visit', description: 'Domain events of the context scm.visit.' },
      ],
    });
  });

  it('has the broker as a server, its address left open, and the legacy where it is told something', () => {
    const broker = {
      title: 'RabbitMQ',
      description: 'The broker of both exchanges; `adapter.broker` in banyan.yaml.',
      host: '{broker}',
      protocol: 'amqp',
      protocolVersion: '0.9.1',
      variables: { broker: { description: 'HOST:PORT of RabbitMQ.', default: 'localhost:5672' } },
    };
    expect(documentOf([published]).servers).toEqual({ rabbitmq: broker });
    expect(documentOf([published, command]).servers).toEqual({
      rabbitmq: broker,
      legacy: {
        title: 'Legacy store',
        description: 'The legacy application; `legacy` in banyan.yaml.',
        host: '{legacy}',
        protocol: 'http',
        variables: {
          legacy: { description: 'HOST:PORT of the legacy.', default: 'localhost:3000' },
        },
      },
    });
  });

  it('does not depend on the order of the files', () => {
    const text = JSON.stringify(documentOf());
    expect(JSON.stringify(documentOf(sampleContracts.toReversed()))).toBe(text);
  });
});

describe('a legacy message', () => {
  it('has a channel on the legacy’s exchange; several routing keys are a parameter of its address', () => {
    expect(documentOf([newerGuest, guest]).channels).toEqual({
      'legacy.guest': {
        title: 'LegacyGuestV2',
        description: 'A guest came, feed 2.',
        address: 'guest.{kind}',
        parameters: {
          kind: {
            description: 'What completes the routing key: guest.came, guest.went.',
            enum: ['came', 'went'],
          },
        },
        servers: rabbitmq,
        bindings: onExchange('legacy.store'),
        messages: {
          LegacyGuestV1: {
            name: 'legacy.guest@1',
            title: 'LegacyGuestV1',
            summary: 'A guest came, feed 1.',
            description:
              'Superseded by legacy.guest@2. A form in CP949 or UTF-8, whatever its label says. The schema describes it decoded, and examples show it so.',
            contentType: 'application/x-www-form-urlencoded',
            tags: [{ name: 'legacy' }],
            payload: { $ref: '#/components/schemas/LegacyGuestV1' },
            examples: [{ name: 'came', payload: { evt: 'came', no: '1', name: '홍길동' } }],
          },
          LegacyGuestV2: {
            name: 'legacy.guest@2',
            title: 'LegacyGuestV2',
            summary: 'A guest came, feed 2.',
            description:
              'JSON in CP949 or UTF-8, whatever its label says. The schema describes it decoded, and examples show it so.',
            contentType: 'application/json',
            tags: [{ name: 'legacy' }],
            payload: { $ref: '#/components/schemas/LegacyGuestV2' },
            examples: [
              { name: 'came', payload: { evt: 'came', no: '1', name: '홍길동' } },
              { name: 'went', payload: { evt: 'went', no: '12' } },
            ],
          },
        },
      },
    });
  });

  it.each([
    [['order.received'], 'order.received', undefined],
    [['received'], 'received', undefined],
    [['order.a', 'order.b'], 'order.{kind}', ['a', 'b']],
    [['shop.order.a', 'shop.order.b'], 'shop.order.{kind}', ['a', 'b']],
    [['shop.order.a', 'shop.goods.b'], 'shop.{kind}', ['order.a', 'goods.b']],
    [['order.a', 'goods.a'], '{kind}', ['order.a', 'goods.a']],
    [['order.a', 'orders.a'], '{kind}', ['order.a', 'orders.a']],
    [['order.a', 'order'], '{kind}', ['order.a', 'order']],
    [['order.a', 'order.a.b', 'order.b'], 'order.{kind}', ['a', 'a.b', 'b']],
    [['order', 'order.a'], '{kind}', ['order', 'order.a']],
    [['order.a', 'order.b', 'goods.a'], '{kind}', ['order.a', 'order.b', 'goods.a']],
    [['a', 'b'], '{kind}', ['a', 'b']],
  ])('with the routing keys %j has the address %s', (routingKeys, address, kinds) => {
    const terms = { ...parcel.schema['x-contract'], routingKeys };
    const { channels } = documentOf([
      { ...parcel, schema: { ...parcel.schema, 'x-contract': terms } },
    ]);
    const channel: unknown = Object(channels)['legacy.parcel'];
    expect(channel).toHaveProperty('address', address);
    if (kinds === undefined) expect(channel).not.toHaveProperty('parameters');
    else expect(channel).toHaveProperty('parameters.kind.enum', kinds);
  });

  it('has the routing keys of all its versions, each once, whichever way another version went', () => {
    const terms = { name: 'legacy.guest', version: 0, method: 'POST', path: '/guest' };
    const command = { schema: { title: 'GuestV0', 'x-contract': terms }, examples: [] };
    const older = structuredClone(guest);
    older.schema['x-contract'].routingKeys = ['guest.seen', 'guest.came'];
    const { channels } = documentOf([command, older, newerGuest]);
    const kinds = ['seen', 'came', 'went'];
    expect(channels).toHaveProperty(['legacy.guest', 'parameters', 'kind', 'enum'], kinds);
  });

  it('in XML says so, and has no examples where there are none', () => {
    const { channels } = documentOf([parcel]);
    expect(channels).toHaveProperty(['legacy.parcel', 'messages', 'LegacyParcelV1'], {
      name: 'legacy.parcel@1',
      title: 'LegacyParcelV1',
      summary: 'A parcel moved.',
      description:
        'XML in CP949 or UTF-8, whatever its label says. The schema describes it decoded, and examples show it so.',
      contentType: 'application/xml',
      tags: [{ name: 'legacy' }],
      payload: { $ref: '#/components/schemas/LegacyParcelV1' },
    });
  });

  it('is received, in every version', () => {
    expect(documentOf([guest, newerGuest]).operations).toEqual({
      receiveLegacyGuest: {
        action: 'receive',
        channel: { $ref: '#/channels/legacy.guest' },
        summary: 'The adapter receives it from the legacy store.',
        tags: [{ name: 'legacy' }],
        messages: [
          { $ref: '#/channels/legacy.guest/messages/LegacyGuestV1' },
          { $ref: '#/channels/legacy.guest/messages/LegacyGuestV2' },
        ],
      },
    });
  });

  it('has its schema among the components; the one of an older version is deprecated', () => {
    const { $id: _, $schema: __, $defs, properties, ...rest } = guest.schema;
    expect(documentOf([guest, newerGuest]).components).toEqual({
      schemas: {
        LegacyGuestV1: {
          ...rest,
          deprecated: true,
          properties: {
            ...properties,
            no: {
              description: 'Number of the guest.',
              allOf: [{ $ref: '#/components/schemas/LegacyGuestV1/definitions/no' }],
            },
          },
          definitions: $defs,
        },
        LegacyGuestV2: expect.not.objectContaining({ deprecated: true }),
      },
    });
  });
});

describe('a domain event', () => {
  const second = {
    ...published,
    schema: {
      ...published.schema,
      title: 'GuestCameV2',
      'x-contract': { ...published.schema['x-contract'], version: 2 },
    },
  };

  it('has a channel on the exchange of events, its type as the address', () => {
    expect(documentOf([published]).channels).toEqual({
      'scm.visit.GuestCame': {
        title: 'GuestCameV1',
        description: 'GuestCame happened.',
        address: 'scm.visit.GuestCame',
        servers: rabbitmq,
        bindings: onExchange('scm.events'),
        messages: {
          GuestCameV1: {
            name: 'scm.visit.GuestCame@1',
            title: 'GuestCameV1',
            summary: 'GuestCame happened.',
            description: 'A CloudEvent 1.0 in structured mode: JSON in UTF-8.',
            contentType: 'application/cloudevents+json',
            tags: [{ name: 'scm.visit' }],
            bindings: { amqp: { messageType: 'scm.visit.GuestCame', bindingVersion: '0.3.0' } },
            payload: { $ref: '#/components/schemas/GuestCameV1' },
            examples: [{ name: 'came', payload: { type: 'scm.visit.GuestCame' } }],
          },
        },
      },
    });
  });

  it('of the adapter is sent, in its newest version alone', () => {
    expect(documentOf([published, second]).operations).toEqual({
      sendScmVisitGuestCame: {
        action: 'send',
        channel: { $ref: '#/channels/scm.visit.GuestCame' },
        summary: 'The adapter publishes it for the SCM.',
        tags: [{ name: 'scm.visit' }],
        messages: [{ $ref: '#/channels/scm.visit.GuestCame/messages/GuestCameV2' }],
      },
    });
  });

  it('of the SCM is received', () => {
    expect(documentOf([received]).operations).toEqual({
      receiveScmKitchenDinnerReady: {
        action: 'receive',
        channel: { $ref: '#/channels/scm.kitchen.DinnerReady' },
        summary: 'The adapter receives it from the SCM.',
        tags: [{ name: 'scm.kitchen' }],
        messages: [{ $ref: '#/channels/scm.kitchen.DinnerReady/messages/DinnerReadyV1' }],
      },
    });
  });
});

describe('a command to the legacy', () => {
  it('is a request that is sent to the legacy', () => {
    const { channels, operations } = documentOf([command]);
    expect(channels).toEqual({
      'legacy-api.seat': {
        title: 'LegacyApiSeatV1',
        description: 'Seat a guest.',
        address: '/api/seat',
        servers: [{ $ref: '#/servers/legacy' }],
        messages: {
          LegacyApiSeatV1: {
            name: 'legacy-api.seat@1',
            title: 'LegacyApiSeatV1',
            summary: 'Seat a guest.',
            description: 'JSON in UTF-8.',
            contentType: 'application/json',
            tags: [{ name: 'legacy-api' }],
            payload: { $ref: '#/components/schemas/LegacyApiSeatV1' },
            examples: [{ name: 'first', payload: { no: '1' } }],
          },
        },
      },
    });
    expect(operations).toEqual({
      sendLegacyApiSeat: {
        action: 'send',
        channel: { $ref: '#/channels/legacy-api.seat' },
        summary: 'The adapter sends it to the legacy store.',
        tags: [{ name: 'legacy-api' }],
        bindings: { http: { method: 'POST', bindingVersion: '0.3.0' } },
        messages: [{ $ref: '#/channels/legacy-api.seat/messages/LegacyApiSeatV1' }],
      },
    });
  });
});
