import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A certificate and its key: PEM, and the files that hold it. */
export type Certificate = {
  readonly cert: string;
  readonly key: string;
  readonly certFile: string;
  readonly keyFile: string;
};

/** An authority that only tests know, in a temporary folder. Made by openssl: Node signs none. */
export type Authority = Certificate & {
  /** Issues a certificate for names such as `DNS:localhost`; with days below zero it has expired. */
  issue(names: readonly string[], days?: number): Certificate;
  /** One that nobody but itself vouches for. */
  selfSigned(name: string): Certificate;
  /** Writes a file into the folder, and gives its path. */
  file(name: string, text: string): string;
  stop(): Promise<void>;
};

export function makeAuthority(): Authority {
  const folder = mkdtempSync(join(tmpdir(), 'banyan-certificates-'));
  const at = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => {
    try {
      execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
    } catch (cause) {
      throw new Error('openssl is needed: apt-get install openssl', { cause });
    }
  };
  let made = 0;
  const fresh = () => `${++made}`;
  const certificate = (name: string): Certificate => ({
    cert: readFileSync(at(`${name}.pem`), 'utf8'),
    key: readFileSync(at(`${name}.key`), 'utf8'),
    certFile: at(`${name}.pem`),
    keyFile: at(`${name}.key`),
  });
  const signedByItself = (subject: string, extension: string): Certificate => {
    const name = fresh();
    openssl('req', '-x509', '-days', '2', ...request(name, subject, extension, 'pem'));
    return certificate(name);
  };
  const authority = signedByItself('authority', 'keyUsage=critical,keyCertSign');
  return {
    ...authority,
    issue(names, days = 2) {
      const name = fresh();
      openssl('req', ...request(name, 'upstream', `subjectAltName=${names.join(',')}`, 'csr'));
      const by = ['-CA', authority.certFile, '-CAkey', authority.keyFile, '-days', `${days}`];
      const files = ['-in', `${name}.csr`, '-out', `${name}.pem`, '-copy_extensions', 'copy'];
      openssl('x509', '-req', ...by, ...files);
      return certificate(name);
    },
    selfSigned: (name) => signedByItself('itself', `subjectAltName=${name}`),
    file(name, text) {
      writeFileSync(at(name), text);
      return at(name);
    },
    stop: async () => rmSync(folder, { recursive: true }),
  };
}

function request(name: string, subject: string, extension: string, suffix: string): string[] {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const files = ['-keyout', `${name}.key`, '-out', `${name}.${suffix}`];
  return [...key, ...files, '-subj', `/CN=${subject}`, '-addext', extension];
}
