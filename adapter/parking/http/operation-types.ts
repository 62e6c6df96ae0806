import type { AuditEntry } from '../../domain/audit.ts';
import type { ParkedFilter } from '../../domain/parked-message.ts';
import type { ReplayJob } from '../../domain/replay-job.ts';
import type {
  Adopted,
  AdoptRequest,
  By,
  Changed,
  DryRun,
  Edited,
  EditRequest,
  ExportedMessage,
  GroupSummary,
  HistoryQuery,
  Imported,
  Page,
  ParkedDetails,
  ParkedPage,
  Rechecked,
  ReplayRequest,
  Said,
  Selected,
  Verification,
} from '../operations.ts';

/** `parameters` stand in path and query, `body` is JSON; `answer` of a stream is one of its lines. */
type Operation<Parameters, Body, Answer> = {
  readonly parameters: Parameters;
  readonly body: Body;
  readonly answer: Answer;
};

type Nothing = Record<never, never>;
type ById = { readonly id: string };
type ByNumber = { readonly id: number };
type Change = Said & { readonly filter: ParkedFilter };

/** What goes in and comes out of each operation, over HTTP. */
export type Operations = {
  list: Operation<ParkedFilter & Page, Nothing, ParkedPage>;
  groups: Operation<ParkedFilter, Nothing, readonly GroupSummary[]>;
  count: Operation<ParkedFilter, Nothing, Selected>;
  show: Operation<ById, Nothing, ParkedDetails>;
  reveal: Operation<ById, By, ParkedDetails>;
  raw: Operation<ById, By, string>;
  edit: Operation<Nothing, EditRequest, readonly Edited[]>;
  discard: Operation<Nothing, Change, Changed>;
  restore: Operation<Nothing, Change, Changed>;
  abandon: Operation<Nothing, Change, Changed>;
  export: Operation<Nothing, By & { readonly filter: ParkedFilter }, ExportedMessage>;
  /** Its messages are the lines of the request's body. */
  import: Operation<By, Nothing, Imported>;
  adopt: Operation<Nothing, AdoptRequest, Adopted>;
  dryRun: Operation<
    Nothing,
    { readonly filter: ParkedFilter; readonly limit?: number | undefined },
    DryRun
  >;
  recheck: Operation<ParkedFilter, Nothing, readonly Rechecked[]>;
  history: Operation<HistoryQuery, Nothing, readonly AuditEntry[]>;
  verify: Operation<{ readonly anchor?: string | undefined }, Nothing, Verification>;
  replay: Operation<Nothing, ReplayRequest, ReplayJob>;
  jobs: Operation<{ readonly limit: number }, Nothing, readonly ReplayJob[]>;
  job: Operation<ByNumber, Nothing, ReplayJob>;
  resume: Operation<ByNumber, By, ReplayJob>;
  interrupt: Operation<ByNumber, By, ReplayJob>;
  cancel: Operation<ByNumber, By, ReplayJob>;
};

export type OperationId = keyof Operations;
export type InputOf<K extends OperationId> = Operations[K]['parameters'] & Operations[K]['body'];
export type AnswerOf<K extends OperationId> = Operations[K]['answer'];
