import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { findMember } from './members.ts';

async function start() {
  const [host, port] = (process.env.MEMBER_LISTEN || '127.0.0.1:8001').split(':');
  const app = express();
  app.disable('x-powered-by');
  app.use((_req, res, next) => {
    res.set('Server', 'member-service');
    next();
  });
  app.get('/api/members/:m_no', (req, res) => {
    const member = findMember(req.params.m_no);
    if (member) res.json(member);
    else res.status(404).json({ result: 'error', error: 'member_not_found' });
  });
  app.get('/healthz', (_req, res) => {
    res.json({ status: 'ok' });
  });

  const server = app.listen(Number(port), host || '127.0.0.1');
  await once(server, 'listening');

  function stop() {
    setTimeout(() => process.exit(0), 800); // a slow client must not hold us
    server.close(() => process.exit(0));
  }
  process.on('SIGTERM', stop).on('SIGINT', stop);

  const bound = server.address() as AddressInfo; // a TCP server has one once it listens
  const address = `http://${bound.address}:${bound.port}`;
  console.log(JSON.stringify({ msg: 'listening', address }));
}

start().catch((error: Error) => {
  console.error(`member-service: ${error.message}`);
  process.exit(1);
});
