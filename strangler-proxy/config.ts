import { type BanyanConfig, BanyanError, type Legacy, legacyUpstream } from '#contracts';

/** The legacy. Throws a BanyanError (exit code 2): `legacy_missing`, `legacy_is_proxy`. */
export function namedLegacy(config: BanyanConfig): Legacy {
  const legacy = legacyUpstream(config);
  if (legacy !== undefined) {
    const { protocol, hostname, port } = new URL(legacy.url);
    const place = `${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`;
    if (place !== config.listen) return legacy;
    throw new BanyanError('legacy_is_proxy', `the proxy would forward to itself, ${legacy.url}`, {
      exitCode: 2,
      advice: 'Let it listen elsewhere (--listen), or name the legacy’s own address.',
    });
  }
  throw new BanyanError('legacy_missing', 'the proxy does not know where the legacy is', {
    exitCode: 2,
    advice: 'Give --legacy URL, or set legacy: in banyan.yaml.',
  });
}
