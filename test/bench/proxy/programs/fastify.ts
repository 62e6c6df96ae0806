// fastify + @fastify/http-proxy, which sends with undici. Arguments: the port, the origin.
import proxy from '@fastify/http-proxy';
import { fastify } from 'fastify';

const [, , port = '', upstream = ''] = process.argv;
const app = fastify({ bodyLimit: Number.MAX_SAFE_INTEGER });
app.register(proxy, { upstream, undici: { connections: 128, pipelining: 1 } });
await app.listen({ port: Number(port), host: '127.0.0.1' });
