import packageJson from '../package.json' with { type: 'json' };

/** The version of Banyan: parked requests say which one parked them. */
export const RELEASE: string = packageJson.version;
