// Generated from contracts/legacy-api/order-step/v1/schema.json by `npm run generate`. Do not edit.

/**
 * Move an order to a step; its lines go along, except those that went their own way. Every value is text.
 */
export interface LegacyApiOrderStepV1 {
  /**
   * Order number: unix seconds and three digits. Looks like epoch milliseconds, and is not a date.
   */
  ordno: string;
  /**
   * 0 received, 1 payment confirmed, 2 preparing, 3 shipping, 4 delivered.
   */
  step: '0' | '1' | '2' | '3' | '4';
  /**
   * Empty none, 40 requested, 41 accepted, 42 in progress, 44 done; at step 0 alone 50 payment attempted, 51 to be checked, 54 payment failed. The interface refuses 0 for none.
   */
  step2: '' | '40' | '41' | '42' | '44' | '50' | '51' | '54';
  /**
   * Courier's code; the order keeps its own if this is missing.
   */
  deliveryno?: string;
  /**
   * Tracking number, which may hold dashes and spaces; the order keeps its own if this is missing.
   */
  deliverycode?: string;
}
