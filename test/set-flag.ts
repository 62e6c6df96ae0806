import { fileWriter } from '#flags';

/** Switches a flag in a local flag file; its strategies stay. */
export async function setFlag(file: string, name: string, enabled: boolean): Promise<void> {
  await fileWriter(file).write([{ name, enabled }], { who: 'test', reason: '' });
}
