import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type Answer, decode, encode, type Packet } from 'dns-packet';

/** Records by name; of A, AAAA and SRV. */
type Zone = Readonly<Record<string, readonly ZoneRecord[]>>;
type ZoneRecord =
  | { readonly type: 'A' | 'AAAA'; readonly data: string; readonly ttl: number }
  | {
      readonly type: 'SRV';
      readonly data: { target: string; port: number; priority?: number; weight?: number };
      readonly ttl: number;
    };

/** A DNS server under test. */
export type DnsServer = {
  /** IP:PORT */
  readonly address: string;
  /** `TYPE name` of each question. */
  readonly asked: string[];
  /** What it answers from now on; `fails`: SERVFAIL; `silent`: nothing at all. */
  says(zone: Zone | 'fails' | 'silent'): void;
  stop(): Promise<void>;
};

const NO_ERROR = 0;
const SERVER_FAILURE = 2;
const NO_SUCH_NAME = 3;

/** Starts a DNS server on a free UDP port, of loopback alone. */
export async function startDnsServer(first: Zone): Promise<DnsServer> {
  let zone: Zone | 'fails' | 'silent' = first;
  const asked: string[] = [];
  const socket = createSocket('udp4');
  socket.on('message', (bytes, peer) => {
    const { id, questions = [] } = decode(bytes);
    const [question] = questions;
    if (question === undefined) return;
    const { name, type } = question;
    asked.push(`${type} ${name}`);
    if (zone === 'silent') return;
    const records = zone === 'fails' ? undefined : zone[name.toLowerCase()];
    const code = zone === 'fails' ? SERVER_FAILURE : records ? NO_ERROR : NO_SUCH_NAME;
    const answers = (records ?? [])
      .filter((record) => record.type === type)
      .map((record) => ({ ...record, name }) as Answer); // its type wants each kind by itself
    const packet: Packet = { type: 'response', id: id ?? 0, flags: code, questions, answers };
    socket.send(encode(packet), peer.port, peer.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    address: `127.0.0.1:${socket.address().port}`,
    asked,
    says(next) {
      zone = next;
    },
    async stop() {
      socket.close();
      await once(socket, 'close');
    },
  };
}
