import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { startBanyan } from '../banyan.ts';

/** `banyan proxy` as an operator runs it, and nothing else configured. */
export type ProxyProcess = { readonly address: string; stop(): Promise<void> };

/** Starts the command in front of a legacy, on free ports. */
export async function startProxyProcess(legacy: string): Promise<ProxyProcess> {
  const ports = ['--listen', '127.0.0.1:0', '--admin', '127.0.0.1:0'];
  const child = startBanyan(['proxy', '--legacy', legacy, ...ports]);
  const exited = once(child, 'close');
  const said: string[] = [];
  const address = new Promise<string>((resolve) => {
    for (const input of [child.stdout, child.stderr]) {
      createInterface({ input }).on('line', (line) => {
        said.push(line);
        const found = /"address":"([^"]+)".*"listening"/.exec(line)?.[1];
        if (found !== undefined) resolve(found);
      });
    }
  });
  const ended = exited.then(() => Promise.reject(new Error(said.join('\n'))));
  ended.catch(() => {}); // later on, it ends because it is stopped
  return {
    address: await Promise.race([address, ended]),
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}
