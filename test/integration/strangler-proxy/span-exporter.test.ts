import { text } from 'node:stream/consumers';
import { expect, it } from '@jest/globals';
import { openSpanExporter } from '../../../strangler-proxy/observe/span-exporter.ts';
import { refusingUrl, startOrigin } from './origin.ts';

it('spans go in batches, and those that wait go at the end', async () => {
  const sizes: number[] = [];
  const collector = await startOrigin(async (request, response) => {
    const body = JSON.parse(await text(request));
    sizes.push(body.resourceSpans[0].scopeSpans[0].spans.length);
    response.end();
  });
  const dropped: number[] = [];
  const exporter = openSpanExporter(`${collector.url}/`, (count) => dropped.push(count));
  for (let index = 0; index < 1_100; index += 1) exporter.add({ index });
  await exporter.stop();
  expect(sizes).toEqual([512, 512, 76]);
  expect(dropped).toEqual([]);
  await collector.stop();
});

it('what a collector does not take, or is too much, is dropped and counted', async () => {
  let dropped = 0;
  const exporter = openSpanExporter(await refusingUrl(), (count) => {
    dropped += count;
  });
  for (let index = 0; index < 10_000; index += 1) exporter.add({ index });
  expect(dropped).toBeGreaterThan(5_000);
  await exporter.stop();
  expect(dropped).toBe(10_000);
});
