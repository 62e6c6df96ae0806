// The ceiling: consume, translate, publish with confirm, ack; nothing is remembered. What the broker,
// its client and the translation cost by themselves; no adapter of one process can be faster.
import { connect } from 'amqplib';
import { publishEvent } from './event-publisher.ts';
import { interpretedMessage } from './interpreted-message.ts';
import { rivalSettings } from './rival-settings.ts';

const { broker, queue, eventExchange, prefetch } = rivalSettings();
const connection = await connect(broker, { noDelay: true });
const receiving = await connection.createChannel();
const publishing = await connection.createConfirmChannel();
await receiving.prefetch(prefetch);
await receiving.consume(queue, async (message) => {
  if (message === null) return;
  const { events } = interpretedMessage(message);
  await Promise.all(
    events.map((event) =>
      publishEvent(publishing, eventExchange, { ...event, body: JSON.stringify(event) }),
    ),
  );
  receiving.ack(message);
});
process.once('SIGTERM', () => connection.close());
