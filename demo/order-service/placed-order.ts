/** An order as this service knows it, without what tells who lives where. */
export type PlacedOrder = {
  readonly orderId: string;
  readonly orderedOn: string;
  readonly buyer: string;
  readonly lines: readonly {
    readonly name: string;
    readonly options: readonly string[];
    readonly unitPrice: number;
    readonly quantity: number;
  }[];
  readonly method: string;
  readonly paid: boolean;
  readonly goods: number;
  readonly deliveryFee: number;
  readonly discount: number;
  readonly total: number;
};

/** Reads the data of an OrderPlaced event; undefined when it does not name an order. */
export function readPlacedOrder(data: unknown): PlacedOrder | undefined {
  const source = at(data, 'source');
  const orderId = text(at(source, 'orderId'));
  if (orderId === '') return undefined;
  const payment = at(source, 'payment');
  const amounts = at(source, 'amounts');
  return {
    orderId,
    orderedOn: text(at(data, 'occurredOn')),
    buyer: masked(text(at(at(source, 'buyer'), 'name'))),
    lines: list(at(source, 'orderLines')).map((line) => ({
      name: text(at(line, 'productName')),
      options: list(at(line, 'options')).map(text),
      unitPrice: amount(at(line, 'unitPrice')),
      quantity: amount(at(line, 'quantity')),
    })),
    method: text(at(payment, 'method')),
    paid: at(payment, 'paid') === true,
    goods: amount(at(amounts, 'goods')),
    deliveryFee: amount(at(amounts, 'deliveryFee')),
    discount: amount(at(amounts, 'pointsUsed')) + amount(at(amounts, 'memberDiscount')),
    total: amount(at(amounts, 'total')),
  };
}

function at(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function amount(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** 홍*동, 이*. */
function masked(name: string): string {
  const [first = '', ...rest] = name;
  const last = rest.length > 1 ? rest.pop() : '';
  return `${first}${'*'.repeat(Math.max(rest.length, 1))}${last}`;
}
