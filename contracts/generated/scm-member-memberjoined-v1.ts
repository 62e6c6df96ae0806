// Generated from contracts/scm/member/MemberJoined/v1/schema.json by `npm run generate`. Do not edit.

/**
 * Somebody became a member. A CloudEvent 1.0 in structured mode.
 */
export interface MemberJoinedV1 {
  /**
   * Version of CloudEvents.
   */
  specversion: '1.0';
  /**
   * The event's own id: the same event again has the same.
   */
  id: string;
  /**
   * What happened; the routing key as well.
   */
  type: 'scm.member.MemberJoined';
  /**
   * Who published it.
   */
  source: string;
  /**
   * The member's id.
   */
  subject: string;
  /**
   * When it happened, as in the data.
   */
  time: string;
  /**
   * How the data is written.
   */
  datacontenttype: 'application/json';
  /**
   * The contract that it keeps, with its version.
   */
  dataschema: 'urn:banyan:scm.member.MemberJoined:1';
  /**
   * W3C Trace Context.
   */
  traceparent?: string;
  data: MemberJoinedDataV1;
}
/**
 * What happened.
 */
export interface MemberJoinedDataV1 {
  /**
   * When it happened, with its zone.
   */
  occurredOn: string;
  /**
   * The member, as known now; what is not known is missing.
   */
  source: {
    /**
     * The member's id.
     */
    memberId: string;
    /**
     * What the member logs in with.
     */
    loginId?: string;
    /**
     * Member's name.
     */
    name?: string;
    /**
     * Member's phone number: digits, with the leading 0.
     */
    phone?: string;
    /**
     * Member's e-mail address.
     */
    email?: string;
    /**
     * Where the member lives.
     */
    address?: {
      /**
       * Five-digit postcode.
       */
      postcode: string;
      /**
       * Street, number, door.
       */
      address: string;
    };
    /**
     * Grade of the member.
     */
    grade?: string;
    /**
     * Advertising that the member agrees to, or not. An answer that is not known is missing: it is no yes.
     */
    marketing?: {
      /**
       * By text message.
       */
      sms?: boolean;
      /**
       * By e-mail.
       */
      email?: boolean;
    };
  };
}
