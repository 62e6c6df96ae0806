/** How a sample server answers what it is asked. It executes first, whatever it answers. */
export type Behaviour =
  | { readonly kind: 'well' }
  /** Takes requests, and never answers. */
  | { readonly kind: 'silent' }
  /** Begins its answers, and breaks off amid their bodies. */
  | { readonly kind: 'half' }
  /** Answers this share with 500. */
  | { readonly kind: 'failing'; readonly share: number }
  /** Answers after so many ms. */
  | { readonly kind: 'slow'; readonly ms: number };

/** What a sample server is told when it starts. */
export type SampleSettings = {
  /** What it answers in X-Served-By. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** Connections that the system takes for it. */
  readonly backlog: number;
  /** Where all of them write down what they execute. */
  readonly folder: string;
};
