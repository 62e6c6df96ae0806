import { type BanyanConfig, BanyanError } from '#contracts';

/** The base URL of the legacy. Throws a BanyanError `legacy_missing` (exit code 2) without one. */
export function legacyUrl(config: BanyanConfig): string {
  if (config.legacy !== undefined) return config.legacy;
  throw new BanyanError('legacy_missing', 'the proxy does not know where the legacy is', {
    exitCode: 2,
    advice: 'Give --legacy URL, or set legacy: in banyan.yaml.',
  });
}
