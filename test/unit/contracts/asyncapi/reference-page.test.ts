import { describe, expect, it } from '@jest/globals';
import { referencePage } from '../../../../contracts/asyncapi/reference-page.ts';
import {
  command,
  guest,
  newerGuest,
  parcel,
  published,
  received,
  sampleContracts,
} from './sample-contracts.ts';

/** The part of the page that a heading begins. */
function sectionOf(page: string, heading: string): string {
  const found = page.split(/\n(?=##)/).find((section) => section.startsWith(`${heading}\n`));
  return found?.trim() ?? '';
}

describe('the reference', () => {
  const page = referencePage(sampleContracts);

  it('begins with what it is, and a table of contents by bounded context', () => {
    const [head = ''] = page.split('\n## ');
    expect(head).toMatch(/^# Contracts\n\nEvery message between the legacy store and the SCM/);
    expect(head).toContain('The examples are made up.\n\n');
    expect(head.slice(head.indexOf('**[')).trim().split('\n')).toEqual([
      '**[Legacy store: commands](#legacy-store-commands)**',
      '',
      '| message | the adapter | what it is |',
      '| --- | --- | --- |',
      '| [legacy-api.seat@1](#legacy-apiseat1) | sends it | Seat a guest. |',
      '',
      '**[Legacy store: messages](#legacy-store-messages)**',
      '',
      '| message | the adapter | what it is |',
      '| --- | --- | --- |',
      '| [legacy.guest@1](#legacyguest1) | receives it; superseded | A guest came, feed 1. |',
      '| [legacy.guest@2](#legacyguest2) | receives it | A guest came, feed 2. |',
      '| [legacy.parcel@1](#legacyparcel1) | receives it | A parcel moved. |',
      '',
      '**[SCM kitchen](#scm-kitchen)**',
      '',
      '| message | the adapter | what it is |',
      '| --- | --- | --- |',
      '| [scm.kitchen.DinnerReady@1](#scmkitchendinnerready1) | receives it | DinnerReady happened. |',
      '',
      '**[SCM visit](#scm-visit)**',
      '',
      '| message | the adapter | what it is |',
      '| --- | --- | --- |',
      '| [scm.visit.GuestCame@1](#scmvisitguestcame1) | sends it | GuestCame happened. |',
    ]);
  });

  it('has a section for each context, and in it one for each version', () => {
    expect(page.match(/^##.*$/gm)).toEqual([
      '## Legacy store: commands',
      '### legacy-api.seat@1',
      '## Legacy store: messages',
      '### legacy.guest@1',
      '### legacy.guest@2',
      '### legacy.parcel@1',
      '## SCM kitchen',
      '### scm.kitchen.DinnerReady@1',
      '## SCM visit',
      '### scm.visit.GuestCame@1',
    ]);
    expect(sectionOf(page, '## SCM visit')).toBe(
      '## SCM visit\n\nDomain events of the context scm.visit.',
    );
  });

  it('ends with one line end', () => {
    expect(page).toMatch(/[^\n]\n$/);
  });
});

describe('the section of a legacy message', () => {
  const page = referencePage([guest, newerGuest, parcel]);

  it('says how it travels, is known and named, and what it is about; its shortest example is folded', () => {
    expect(sectionOf(page, '### legacy.guest@2').split('\n')).toEqual([
      '### legacy.guest@2',
      '',
      'A guest came, feed 2.',
      '',
      '- The adapter receives it from the legacy store.',
      '- Exchange `legacy.store`, routing key `guest.came` or `guest.went`.',
      '- Known by: `/evt` is `came` or `went`, and `/feed` is `2`.',
      '- Named by: `/evt`, `/no`. The same message again has the same values there.',
      '- About: guest `/no`; it touches `/oldno` and `/host` as well.',
      '- JSON in CP949 or UTF-8, whatever its label says. The schema describes it decoded, and examples show it so.',
      '- It may have other fields as well.',
      '- Further rules are in the schema.',
      '',
      '| field | type | required | personal | what it is |',
      '| --- | --- | --- | --- | --- |',
      '| `/evt` | `"came"` `"went"` | yes |  | What happened. |',
      '| `/no` | string | yes |  | Number of the guest. A number. |',
      '| `/name` | string |  | name | Name of the guest. |',
      '| `/extra` | object, as base64 text, as json text |  |  |  |',
      '',
      '<details><summary>Example: went</summary>',
      '',
      '```json',
      '{',
      '  "evt": "went",',
      '  "no": "12"',
      '}',
      '```',
      '',
      '</details>',
    ]);
  });

  it('that is superseded names the version that supersedes it', () => {
    expect(sectionOf(page, '### legacy.guest@1').split('\n').slice(2, 12)).toEqual([
      'A guest came, feed 1.',
      '',
      '- Superseded by [legacy.guest@2](#legacyguest2).',
      '- The adapter receives it from the legacy store.',
      '- Exchange `legacy.store`, routing key `guest.came`.',
      '- Known by: `/evt` is `came` or `went`, and `/feed` is `1`.',
      '- Named by: `/evt`, `/no`. The same message again has the same values there.',
      '- About: guest `/no`; it touches `/oldno` and `/host` as well.',
      '- A form in CP949 or UTF-8, whatever its label says. The schema describes it decoded, and examples show it so.',
      '- It may have other fields as well.',
    ]);
  });

  it('without examples shows none; a closed one says so; a pipe in a pattern is escaped', () => {
    expect(sectionOf(page, '### legacy.parcel@1').split('\n')).toEqual([
      '### legacy.parcel@1',
      '',
      'A parcel moved.',
      '',
      '- The adapter receives it from the legacy store.',
      '- Exchange `legacy.store`, routing key `parcel.moved`.',
      '- Known by: `/parcel/type` is `MOVED`.',
      '- Named by: `/parcel/no`. The same message again has the same values there.',
      '- About: parcel `/parcel/no`, several joined by `,`.',
      '- XML in CP949 or UTF-8, whatever its label says. The schema describes it decoded, and examples show it so.',
      '- It has no other fields than these.',
      '',
      '| field | type | required | personal | what it is |',
      '| --- | --- | --- | --- | --- |',
      '| `/parcel` | object | yes |  | The root element. |',
      '| `/parcel/type` | `"MOVED"` | yes |  | What happened. |',
      '| `/parcel/no` | string, `^a\\|b$` | yes |  | Numbers, joined by commas. |',
    ]);
  });

  it('in XML or a form says that its example is decoded: it does not look so on the wire', () => {
    const message = { parcel: { type: 'MOVED', no: '1' } };
    const shown = referencePage([{ ...parcel, examples: [{ name: 'moved', message }] }]);
    expect(shown).toContain('<summary>Example, decoded: moved</summary>');
  });

  it.each([
    [true, ' In order: one that failed holds back those after it.'],
    [false, ''],
  ])(
    'whose aggregate says ordered: %s says so where it says what it is about',
    (ordered, words) => {
      const terms = parcel.schema['x-contract'];
      const aggregate = { ...terms.aggregate, ordered };
      const schema = { ...parcel.schema, 'x-contract': { ...terms, aggregate } };
      expect(referencePage([{ schema, examples: [] }])).toContain(
        `\n- About: parcel \`/parcel/no\`, several joined by \`,\`.${words}\n`,
      );
    },
  );

  it('leaves out a description that is not there', () => {
    const { description: _, ...schema } = parcel.schema;
    expect(referencePage([{ schema, examples: [] }])).toContain(
      '### legacy.parcel@1\n\n- The adapter receives it',
    );
  });
});

describe('the section of a domain event', () => {
  it.each([
    [published, '### scm.visit.GuestCame@1', 'The adapter publishes it for the SCM.'],
    [received, '### scm.kitchen.DinnerReady@1', 'The adapter receives it from the SCM.'],
  ])('says who publishes it, and where', (files, heading, who) => {
    const name = files.schema['x-contract'].name;
    expect(
      sectionOf(referencePage([files]), heading)
        .split('\n')
        .slice(4, 12),
    ).toEqual([
      `- ${who}`,
      `- Exchange \`scm.events\`, routing key \`${name}\`.`,
      '- A CloudEvent 1.0 in structured mode: JSON in UTF-8.',
      '- It has no other fields than these.',
      '',
      '| field | type | required | personal | what it is |',
      '| --- | --- | --- | --- | --- |',
      `| \`/type\` | \`"${name}"\` | yes |  | What happened. |`,
    ]);
  });
});

it('the section of a domain event says whether the order of events matters', () => {
  const terms = received.schema['x-contract'];
  const pages = [true, false].map((ordered) => {
    const schema = { ...received.schema, 'x-contract': { ...terms, ordered } };
    return referencePage([{ schema, examples: [] }]);
  });
  const line = '`.\n- In order: one that failed holds back those after it.\n';
  expect(pages.map((page) => page.includes(line))).toEqual([true, false]);
});

describe('the section of a command', () => {
  it('names the request', () => {
    const section = sectionOf(referencePage([command]), '### legacy-api.seat@1');
    expect(section.split('\n').slice(4, 8)).toEqual([
      '- The adapter sends it to the legacy store.',
      '- Request `POST /api/seat`.',
      '- JSON in UTF-8.',
      '- It has no other fields than these.',
    ]);
  });
});
