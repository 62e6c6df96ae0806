import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { member, pages } from './wiki-pages.ts';

const code = '/usr/share/dokuwiki';

/** DokuWiki, as Debian packages it, with a configuration and pages of its own. */
export type Wiki = {
  readonly address: string;
  /** Remembers all pages, sessions and caches as they are now. */
  keep(): Promise<void>;
  /** Puts them back, so that the next visitor finds what the last one found. */
  restore(): Promise<void>;
  stop(): Promise<void>;
};

/** Starts the wiki on PHP's built-in web server and a free port. */
export async function startWiki(): Promise<Wiki> {
  if (!existsSync(`${code}/doku.php`) || !existsSync('/usr/bin/php')) {
    throw new Error(
      'This test visits DokuWiki: apt-get install --no-install-recommends dokuwiki php-cli php-cgi',
    );
  }
  await using starting = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'banyan-test-wiki-'));
  starting.defer(() => rm(folder, { recursive: true }));
  await furnish(folder);
  const server = spawn('/usr/bin/php', serverArguments(folder), {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const exited = once(server, 'exit');
  starting.defer(async () => {
    server.kill();
    await exited;
  });
  const address = await addressOf(server);
  const data = join(folder, 'data');
  const kept = join(folder, 'kept');
  const running = starting.move();
  return {
    address,
    keep: () => cp(data, kept, { recursive: true, preserveTimestamps: true }),
    async restore() {
      await rm(data, { recursive: true });
      await cp(kept, data, { recursive: true, preserveTimestamps: true });
    },
    stop: () => running.disposeAsync(),
  };
}

/** The code stays where the package put it. */
function serverArguments(folder: string): string[] {
  const settings = {
    'session.save_path': join(folder, 'data/sessions'),
    'opcache.enable_cli': '1',
    'date.timezone': 'Asia/Seoul',
  };
  const given = Object.entries(settings).flatMap(([name, value]) => ['-d', `${name}=${value}`]);
  return [...given, '-S', '127.0.0.1:0', '-t', code, join(folder, 'router.php')];
}

async function furnish(folder: string): Promise<void> {
  const files = {
    'router.php': `<?php define('DOKU_CONF', '${folder}/conf/'); return require '${code}/index.php';`,
    'conf/local.php': localSettings(join(folder, 'data')),
    'conf/acl.auth.php': '* @ALL 1\n* @user 8\n',
    'conf/users.auth.php': `${member.id}:${md5(member.password)}:${member.name}:hong@shop.example:admin,user\n`,
    ...Object.fromEntries(pages.map(({ id, text }) => [`data/pages/${pageFile(id)}`, text])),
  };
  const empty = ['attic', 'cache', 'index', 'locks', 'log', 'media', 'media_attic', 'media_meta'];
  for (const name of [...empty, 'meta', 'sessions', 'tmp']) {
    await mkdir(join(folder, 'data', name), { recursive: true });
  }
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  for (const name of ['smile.svg', 'lol.svg', 'cool.svg']) {
    await cp(`${code}/lib/images/smileys/${name}`, join(folder, 'data/media/shop', name));
  }
}

function localSettings(data: string): string {
  return `<?php
$conf['title'] = '오늘의 위키';
$conf['lang'] = 'ko';
$conf['savedir'] = '${data}';
$conf['useacl'] = 1;
$conf['superuser'] = '@admin';
$conf['userewrite'] = 1;
$conf['gzip_output'] = 1;
$conf['send404'] = 1;
$conf['updatecheck'] = 0;
`;
}

/** Where the wiki keeps a page: its name as in a URL. */
function pageFile(id: string): string {
  return `${id.split(':').map(encodeURIComponent).join('/')}.txt`;
}

/** The oldest hash that the wiki takes. */
function md5(password: string): string {
  return createHash('md5').update(password).digest('hex');
}

/** Where PHP says that it listens; it says so on stderr, and logs there later. */
async function addressOf(server: ChildProcess): Promise<string> {
  if (!server.stderr) throw new Error('PHP was started without stderr');
  const said: string[] = [];
  for await (const line of createInterface({ input: server.stderr })) {
    const address = /\((http:\S+)\) started/.exec(line)?.[1];
    if (address !== undefined) {
      server.stderr.resume();
      return address;
    }
    said.push(line);
  }
  throw new Error(`PHP did not start: ${said.join('\n')}`);
}
