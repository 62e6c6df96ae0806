// Generated from contracts/scm/member/MemberLeft/v1/schema.json by `npm run generate`. Do not edit.

/**
 * A member left. A CloudEvent 1.0 in structured mode.
 */
export interface MemberLeftV1 {
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
  type: 'scm.member.MemberLeft';
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
  dataschema: 'urn:banyan:scm.member.MemberLeft:1';
  /**
   * W3C Trace Context.
   */
  traceparent?: string;
  data: MemberLeftDataV1;
}
/**
 * What happened.
 */
export interface MemberLeftDataV1 {
  /**
   * When it happened, with its zone.
   */
  occurredOn: string;
  /**
   * The member.
   */
  source: {
    /**
     * The member's id.
     */
    memberId: string;
  };
}
