import { Parser } from '@asyncapi/parser';
import { describe, expect, it } from '@jest/globals';
import { asyncApiOf } from '../../../../contracts/asyncapi/async-api.ts';
import { referencePage } from '../../../../contracts/asyncapi/reference-page.ts';
import { ignored } from './sample-contracts.ts';

describe('a message that nobody reads', () => {
  const page = referencePage([ignored]);

  it('is in the reference as ignored, with its reason, and without a key or an aggregate', () => {
    expect(page).toContain(
      '| [legacy.glance@1](#legacyglance1) | ignores it | A guest looked at the menu. |',
    );
    const facts = page.split('\n').filter((line) => line.startsWith('- '));
    expect(facts).toEqual([
      '- The adapter receives it from the legacy store, and ignores it.',
      '- Exchange `legacy.store`, routing key `glance.menu` or `glance.wine`.',
      '- Known by: `/evt` is `glance`.',
      '- Ignored: nobody pays for looking. It is counted, and nothing else is done.',
      expect.stringMatching(/^- A form in CP949 or UTF-8/),
      '- It may have other fields as well.',
    ]);
    expect(page).toContain('Example, decoded: menu');
  });

  it('is in the AsyncAPI document as one that is received', async () => {
    const document = asyncApiOf([ignored], { version: '1.2.3' });
    expect(document).toMatchObject({
      channels: {
        'legacy.glance': {
          address: 'glance.{kind}',
          parameters: { kind: { enum: ['menu', 'wine'] } },
          messages: { LegacyGlanceV1: { contentType: 'application/x-www-form-urlencoded' } },
        },
      },
      operations: {
        receiveLegacyGlance: {
          action: 'receive',
          summary: 'The adapter receives it from the legacy store, and ignores it.',
        },
      },
    });
    const { diagnostics } = await new Parser().parse(JSON.stringify(document));
    expect(diagnostics).toEqual([]);
  });
});
