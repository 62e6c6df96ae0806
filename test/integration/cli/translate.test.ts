import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { banyan, startBanyan } from '../../banyan.ts';
import { cp949, legacyOrder } from '../../orders.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'banyan-test-'));
  const save = (name: string, bytes: Uint8Array) => writeFile(join(folder, name), bytes);
  await save('received.bin', cp949(legacyOrder({ step: '0', cyn: 'n' })));
  await save('paid.bin', cp949(legacyOrder({ evt: 'order_step', moddt: '2018-03-22 17:03:40' })));
  await save('unmapped.bin', cp949(legacyOrder({ settlekind: 'k' })));
  await save('broken.bin', cp949(legacyOrder({ ordno: '17' })));
  await save('unknown.json', Buffer.from('{"evt":"teleported","name":"홍길동"}'));
  await save('torn.bin', Buffer.from([0x7b, 0x22, 0xff]));
});
afterAll(() => rm(folder, { recursive: true }));

const translate = async (...args: string[]) => {
  const { code, stdout, stderr } = await banyan(['translate', ...args], { cwd: folder });
  return { code, stdout: stdout.toString(), stderr };
};
const reports = async (...args: string[]) =>
  JSON.parse((await translate(...args, '--json')).stdout);

describe('banyan translate', () => {
  it('shows how a message was read, that it keeps its contract, and what it means', async () => {
    const { code, stdout } = await translate('received.bin');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^received\.bin: \d+ bytes, cp949 \(cp949-only\), json\n/);
    expect(stdout).toContain('\ncontract legacy.order@1: kept\n');
    expect(stdout).toContain('"nameReceiver": "홍**"');
    expect(stdout).toContain('\n1 event\n');
    expect(stdout).toContain('"type": "scm.order.OrderPlaced"');
    expect(stdout).not.toContain('홍길동');
  });

  it('reveals personal data when asked to', async () => {
    const { stdout } = await translate('received.bin', '--reveal');
    expect(stdout).toContain('"nameReceiver": "홍길동"');
    expect(stdout).toContain('"recipient": "홍길동"');
  });

  it('records what the sender declares', async () => {
    const [report] = await reports('received.bin', '--content-type', 'text/json; charset=utf-8');
    expect(report.charset).toMatchObject({ used: 'cp949', declared: 'utf-8' });
  });

  it('lets each message know what those before it said', async () => {
    const [placed, paid] = await reports('received.bin', 'paid.bin');
    const typesOf = ({ events }: { events: { type: string }[] }) => events.map(({ type }) => type);
    expect(typesOf(placed)).toEqual(['scm.order.OrderPlaced']);
    expect(typesOf(paid)).toEqual(['scm.order.OrderPaid']);
  });

  it('writes the events.json of an example', async () => {
    const { stdout } = await translate('received.bin', 'paid.bin', '--events');
    expect(JSON.parse(stdout)).toMatchObject([{ type: 'scm.order.OrderPaid' }]);
  });

  it('says beside the events why there are none', async () => {
    const { code, stdout, stderr } = await translate('unmapped.bin', '--events');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual([]);
    expect(stderr).toBe('banyan: unmapped.bin would be parked: settlekind=k has no meaning yet\n');
  });

  it('reads a message from stdin', async () => {
    const { stdout } = await banyan(['translate', '-'], { input: '{"evt":"teleported"}' });
    expect(stdout.toString()).toMatch(/^-: 20 bytes, utf-8 \(ascii\), json\n/);
  });

  it('keeps its exit code when nobody reads on', async () => {
    const child = startBanyan(['translate', 'unmapped.bin'], { cwd: folder });
    child.stdout.destroy();
    const [code] = await once(child, 'close');
    expect(code).toBe(1);
  });

  it.each([
    ['unmapped.bin', 'kept', 'code_unmapped legacy.order@1 settlekind=k /settlekind'],
    ['broken.bin', 'broken', 'contract_violated legacy.order@1 pattern /ordno'],
  ])('says why %s would be parked, and as which group', async (file, verdict, fingerprint) => {
    const { code, stdout } = await translate(file);
    expect(code).toBe(1);
    expect(stdout).toContain(`contract legacy.order@1: ${verdict}`);
    expect(stdout).toContain(`\n  ${fingerprint}`);
    expect(stdout).not.toContain('홍길동');
  });

  it('shows nothing of a message of which nobody knows what is personal', async () => {
    const { code, stdout } = await translate('unknown.json', '--routing-key', 'order.teleported');
    expect(code).toBe(1);
    expect(stdout).toContain('contract unknown');
    expect(stdout).toContain('type_unknown order.teleported');
    expect(stdout).not.toContain('홍길동');
    expect((await translate('unknown.json', '--reveal')).stdout).toContain('홍길동');
  });

  it('says at which byte a message fits no charset', async () => {
    const { code, stdout } = await translate('torn.bin');
    expect(code).toBe(1);
    expect(stdout).toContain('offset 2');
  });

  it('takes a message for one of the contract that it is told', async () => {
    const [report] = await reports('unknown.json', '--contract', 'legacy.order');
    expect(report).toMatchObject({ contract: 'legacy.order@1', verdict: 'broken' });
    expect(report.failure.code).toBe('contract_violated');
  });

  it.each([
    [['missing.json'], 'missing.json cannot be read (ENOENT)'],
    [['received.bin', '--contract', 'legacy.odrer'], 'Did you mean legacy.order?'],
    [[], "missing required argument 'file'"],
  ])('refuses %j', async (args, words) => {
    const { code, stderr } = await translate(...args);
    expect(code).toBe(2);
    expect(stderr).toContain(words);
  });
});
