import { type BanyanConfig, BanyanError } from '#contracts';

/** The base URL of the legacy. Throws a BanyanError (exit code 2): `legacy_missing`, `legacy_is_proxy`. */
export function legacyUrl(config: BanyanConfig): string {
  if (config.legacy !== undefined) {
    const { protocol, hostname, port } = new URL(config.legacy);
    const place = `${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`;
    if (place !== config.listen) return config.legacy;
    throw new BanyanError(
      'legacy_is_proxy',
      `the proxy would forward to itself, ${config.legacy}`,
      {
        exitCode: 2,
        advice: 'Let it listen elsewhere (--listen), or name the legacy’s own address.',
      },
    );
  }
  throw new BanyanError('legacy_missing', 'the proxy does not know where the legacy is', {
    exitCode: 2,
    advice: 'Give --legacy URL, or set legacy: in banyan.yaml.',
  });
}
