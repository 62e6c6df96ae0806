import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const executablePath = '/usr/bin/chromium';

/** Debian's Chromium, without a window, which finds no host but this one. */
export function startChromium(): Promise<Browser> {
  if (!existsSync(executablePath)) {
    throw new Error('This test drives Chromium: apt-get install --no-install-recommends chromium');
  }
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'],
  });
}
