/** A bounded context: whose words its messages use. */
export type Context = { readonly title: string; readonly description: string };

const OF_THE_LEGACY: Readonly<Record<string, Context>> = {
  legacy: {
    title: 'Legacy store: messages',
    description: 'What the legacy store tells, in its own words.',
  },
  'legacy-api': {
    title: 'Legacy store: commands',
    description: 'What the legacy store is told, in its own words.',
  },
};

/** Says what a context is, by its name: `legacy`, `legacy-api`, `scm.order`. */
export function contextOf(name: string): Context {
  const known = OF_THE_LEGACY[name];
  if (known !== undefined) return known;
  const [system = '', ...parts] = name.split('.');
  const title = [system.toUpperCase(), ...parts].join(' ');
  return { title, description: `Domain events of the context ${name}.` };
}
