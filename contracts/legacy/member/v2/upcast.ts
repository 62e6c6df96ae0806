import type { LegacyMemberV1 } from '../../../generated/legacy-member-v1.ts';
import type { LegacyMemberV2 } from '../../../generated/legacy-member-v2.ts';

/**
 * Lifts a message of the older feed to the newer one. What is missing stays missing, and what is blank
 * stays blank: the one leaves what is known, the other ends it. `extra` is dropped: the newer feed has
 * none.
 */
export function upcast(message: LegacyMemberV1): LegacyMemberV2 {
  const { level, sms, mailling, extra, ...kept } = message;
  const agree = { ...agreed('sms', sms), ...agreed('email', mailling) };
  return {
    ...kept,
    ...(Object.keys(agree).length === 0 ? {} : { agree }),
    ...(level === undefined ? {} : { group_no: level }),
  };
}

const ANSWERS = { y: 'T', n: 'F', '': '' } as const;

function agreed(name: 'sms' | 'email', answer: LegacyMemberV1['sms']) {
  return answer === undefined ? {} : { [name]: ANSWERS[answer] };
}
