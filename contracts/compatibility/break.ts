/** Something about a contract that must not stay as it is. */
export type Break = {
  /** `name@version` of the contract, or its folder where that is no contract's. */
  readonly contract: string;
  /** What it was compared with: an earlier version, or a git ref. Absent for what is wrong by itself. */
  readonly against?: string;
  /** One word for what broke, for example `enum_narrowed`. */
  readonly rule: string;
  /** JSON pointer to the place in the message; `*` is every element of an array. */
  readonly pointer: string;
  /** What broke, as a sentence without its full stop. */
  readonly message: string;
  /** What to do about it. */
  readonly advice: string;
};

/** A break before it is known whose it is. */
export type Flaw = Omit<Break, 'contract' | 'against'>;
