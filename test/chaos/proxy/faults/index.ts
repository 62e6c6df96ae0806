import type { ProxyFault } from '../proxy-fault.ts';
import { calm } from './calm.ts';
import { changedDns } from './changed-dns.ts';
import { fullBacklog } from './full-backlog.ts';
import { fullDisk } from './full-disk.ts';
import { killedOneOfThree, killedOnlyInstance } from './killed-service.ts';
import { failingService, halfAnswers, silentService } from './misbehaving-service.ts';
import { overloadedService } from './overloaded-service.ts';
import { reloads } from './reloads.ts';
import { maintainedLegacy, restartedLegacy } from './restarted-legacy.ts';
import { restartedProxy } from './restarted-proxy.ts';

/** Every fault, in the order in which the suite goes through them. */
export const proxyFaults: readonly ProxyFault[] = [
  calm,
  killedOnlyInstance,
  killedOneOfThree,
  silentService,
  halfAnswers,
  failingService,
  overloadedService,
  fullBacklog,
  changedDns,
  restartedLegacy,
  maintainedLegacy,
  restartedProxy,
  reloads,
  fullDisk,
];
