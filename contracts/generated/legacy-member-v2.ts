// Generated from contracts/legacy/member/v2/schema.json by `npm run generate`. Do not edit.

/**
 * A member joined, changed or left: the newer feed. A change may tell a part only: what is missing stays as it was, what is blank is known no more. When a member leaves, all but the number is blank or missing.
 */
export interface LegacyMemberV2 {
  /**
   * What happened.
   */
  evt: 'member_join' | 'member_modify' | 'member_leave';
  /**
   * Member number.
   */
  m_no: string;
  /**
   * What the member logs in with.
   */
  m_id?: string;
  /**
   * Member's name.
   */
  name?: string;
  /**
   * Member's mobile number, its leading 0 lost.
   */
  mobile?: string;
  /**
   * Member's e-mail address.
   */
  email?: string;
  /**
   * Five-digit postcode.
   */
  zonecode?: string;
  /**
   * Where the member lives: street and number.
   */
  address?: string;
  /**
   * Where the member lives: building, floor, door.
   */
  address_sub?: string;
  /**
   * Advertising that the member agrees to; what is missing stays as it was.
   */
  agree?: {
    /**
     * By text message: T yes, F no, empty where that is not known.
     */
    sms?: 'T' | 'F' | '';
    /**
     * By e-mail: T yes, F no, empty where that is not known.
     */
    email?: 'T' | 'F' | '';
    [k: string]: unknown;
  };
  /**
   * Grade of the member; 0 or empty for none, missing where it stays as it was.
   */
  group_no?: string;
  /**
   * Joined at, in Korean time without a zone; empty or zeros for never.
   */
  regdt?: string;
  /**
   * This change happened at, in Korean time without a zone.
   */
  moddt: string;
  [k: string]: unknown;
}
