/** Customers that come at a steady pace, over connections that are kept. */
export type Customers = {
  readonly connections: number;
  /** Requests a second, of all of them. */
  readonly rate: number;
};

/** What a load program is told. */
export type LoadSettings = {
  readonly port: number;
  /** 70 of 100 ask for a member, 15 order, 15 pay. */
  readonly mixed: Customers;
  /** Ask for the legacy's own pages. */
  readonly pages: Customers;
  /** Write what the legacy is to keep. */
  readonly reviews?: Customers;
};
