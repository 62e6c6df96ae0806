import type { CourierV1 } from '#contracts';
import { type CodeTable, codeOf, meaningOf } from './code-table.ts';

const COURIERS: CodeTable<CourierV1> = {
  '1': { name: '우체국택배', means: 'korea-post' },
  '4': { name: 'CJ대한통운', means: 'cj-logistics' },
  '5': { name: '한진택배', means: 'hanjin' },
  '8': { name: '롯데택배', means: 'lotte' },
};

/** The courier behind the legacy's `deliveryno`. */
export function courierOf(deliveryno: string, pointer: string): CourierV1 {
  return meaningOf(COURIERS, { deliveryno }, pointer);
}

/** The legacy's `deliveryno` for a courier; undefined for one that the legacy does not know. */
export function deliverynoOf(courier: CourierV1): string | undefined {
  return codeOf(COURIERS, courier);
}
