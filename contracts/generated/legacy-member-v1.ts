// Generated from contracts/legacy/member/v1/schema.json by `npm run generate`. Do not edit.

/**
 * A member joined, changed or left: the older feed. Every value is text. A change may tell a part only: what is missing stays as it was, what is blank is known no more. When a member leaves, all but the number is blank or missing.
 */
export interface LegacyMemberV1 {
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
   * Where the member lives.
   */
  address?: string;
  /**
   * Grade of the member; 0 or empty for none, missing where it stays as it was.
   */
  level?: string;
  /**
   * Agrees to advertising by text message: y yes, n no, empty where that is not known.
   */
  sms?: 'y' | 'n' | '';
  /**
   * Agrees to advertising by e-mail, in the legacy's own spelling: y yes, n no, empty where that is not known.
   */
  mailling?: 'y' | 'n' | '';
  /**
   * Joined at, in Korean time without a zone; empty or zeros for never.
   */
  regdt?: string;
  /**
   * This change happened at, in Korean time without a zone.
   */
  moddt: string;
  /**
   * What the form of joining asks beyond the columns.
   */
  extra?: {
    /**
     * Date of birth.
     */
    birth?: string;
    /**
     * m or w, or empty.
     */
    sex?: string;
    [k: string]: unknown;
  };
  [k: string]: unknown;
}
