// express + http-proxy-middleware, with connections that are kept. Arguments: the port, the origin.
import { Agent } from 'node:http';
import express from 'express';
import { createProxyMiddleware } from 'http-proxy-middleware';

const [, , port = '', target = ''] = process.argv;
const app = express();
app.disable('x-powered-by');
app.use(createProxyMiddleware({ target, agent: new Agent({ keepAlive: true }) }));
const server = app.listen(Number(port), '127.0.0.1');
server.requestTimeout = 0;
