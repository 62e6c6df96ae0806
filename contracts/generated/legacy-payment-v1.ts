// Generated from contracts/legacy/payment/v1/schema.json by `npm run generate`. Do not edit.

/**
 * A payment gateway's notification about an order, as the legacy store passes it on: flat form fields, every value text.
 */
export interface LegacyPaymentV1 {
  /**
   * What happened.
   */
  evt: 'payment';
  /**
   * Order number: unix seconds and three digits. Looks like epoch milliseconds, and is not a date.
   */
  ordno: string;
  /**
   * The gateway's transaction number.
   */
  tno: string;
  /**
   * a bank transfer, c card, o account transfer, v virtual account, d fully discounted, h mobile, p points.
   */
  settlekind: string;
  /**
   * 0 not paid, 1 payment confirmed.
   */
  step: '0' | '1';
  /**
   * 0 or empty none, 50 payment attempted, 51 to be checked, 54 payment failed.
   */
  step2: '' | '0' | '50' | '51' | '54';
  /**
   * Money as text: 24,680 or 24680 or 24680.00; empty for none.
   */
  amount: string;
  /**
   * Paid at, in Korean time without a zone; empty or zeros for never.
   */
  paydt: string;
  /**
   * Who paid, as the gateway knows it.
   */
  payer?: string;
  [k: string]: unknown;
}
