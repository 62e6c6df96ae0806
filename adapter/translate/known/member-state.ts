import type { ScmEvents } from '#contracts';
import { isBefore } from '../values/instant.ts';
import { isStale, type Told } from './told.ts';

/** A member as the SCM is told. */
export type Member = ScmEvents['scm.member.MemberJoined']['data']['source'];

/** What a change may tell alone; the address in the legacy's parts, each answer about advertising. */
const PARTS = [
  'loginId',
  'name',
  'phone',
  'email',
  'postcode',
  'street',
  'detail',
  'grade',
  'agreesToSms',
  'agreesToEmail',
] as const;

type MemberPart = (typeof PARTS)[number];

/**
 * What one message tells: texts and answers as the legacy writes them, the rest in the SCM's words.
 * Blank is known no more, undefined is not told.
 */
export type MemberNews = { readonly [_ in MemberPart]: string | undefined };

/** What was told of a member. Each part has its own time: a late message may be news of one alone. */
export type MemberParts = { readonly [_ in MemberPart]?: Told<string> };

/** What is known of a member. Of one who left, nothing personal is kept. */
export type MemberState = {
  /** When the member joined or left last: nothing from before counts. Absent if neither was seen. */
  readonly since?: string;
  readonly left?: true;
  readonly parts?: MemberParts;
};

/** Whether what is told of that time belongs to nobody any more: the member joined or left since. */
export function isOver({ since }: MemberState, asOf: string): boolean {
  return since !== undefined && isBefore(asOf, since);
}

/** The parts of the news about which nothing newer is known. */
export function freshParts(known: MemberParts, news: MemberNews, asOf: string): MemberParts {
  const fresh = PARTS.flatMap((part): [MemberPart, Told<string>][] => {
    const value = news[part];
    return value === undefined || isStale(known[part], asOf) ? [] : [[part, { value, asOf }]];
  });
  return Object.fromEntries(fresh);
}

/** The parts that were told at a time or after it. */
export function partsSince(known: MemberParts, since: string): MemberParts {
  return Object.fromEntries(Object.entries(known).filter(([, { asOf }]) => !isBefore(asOf, since)));
}
