/** What each rival is told, as JSON in its only argument. */
export type RivalSettings = {
  readonly broker: string;
  readonly queue: string;
  readonly eventExchange: string;
  readonly prefetch: number;
  /** `mysql://…`; the ceiling has none. */
  readonly database: string;
};

export function rivalSettings(): RivalSettings {
  return JSON.parse(process.argv[2] ?? '');
}
