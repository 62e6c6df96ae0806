// The clients of the proxies: does what its parent says over IPC.
import { dropIdle, holdIdle } from './idle.ts';
import { sendRequests } from './requests.ts';
import { serveCommands } from './serve-commands.ts';
import { transfer } from './transfer.ts';

serveCommands((command) => {
  dropIdle();
  const { port } = command;
  if (command.do === 'idle') return holdIdle(port, command.connections);
  if (command.do === 'transfer') return transfer(port, command.way, command.bytes);
  return sendRequests(port, command.traffic, command.ms, command.rate);
});
