/** What the customer pays, in won. */
export type Amounts = {
  readonly prn_settleprice: number;
  readonly delivery: number;
  readonly emoney: number;
  readonly memberdc: number;
  readonly settleprice: number;
};

type Priced = { readonly price: number; readonly ea: number };

const deliveryFee = 2500;
const freeDeliveryFrom = 40_000;

/** The amounts of an order; points pay for goods only, so no more of them are taken. */
export function amountsOf(lines: readonly Priced[], points = 0, memberdc = 0): Amounts {
  const prn_settleprice = lines.reduce((sum, line) => sum + line.price * line.ea, 0);
  const delivery = prn_settleprice >= freeDeliveryFrom ? 0 : deliveryFee;
  const emoney = Math.min(points, prn_settleprice - memberdc);
  const settleprice = prn_settleprice + delivery - emoney - memberdc;
  return { prn_settleprice, delivery, emoney, memberdc, settleprice };
}

/** Won with thousands separators: `24,680`. */
export function won(amount: number): string {
  return amount.toLocaleString('ko-KR');
}
