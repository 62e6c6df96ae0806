#!/usr/bin/env -S node --disable-warning=ExperimentalWarning
// Plain JavaScript that any Node reads, so that an old one is told so instead of failing on a type.
import module from 'node:module';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 24 || (major === 24 && minor < 12)) {
  console.error(
    `banyan needs Node 24.12 or later, this is ${process.version}.\n` +
      'In a checkout, `npx banyan` and `npm run -s banyan --` use the Node that `npm ci` installs.',
  );
  process.exit(2);
}
// A command starts in about half the time. Not where others may write: what is there is run.
const { HOME } = process.env;
if (HOME) module.enableCompileCache(`${HOME}/.cache/banyan`);
const { run } = await import('./main.ts');
await run(process.argv.slice(2));
