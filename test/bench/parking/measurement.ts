import type { Bench, Measured } from '../adapter/measurement.ts';
import type { Sizes } from './sizes.ts';

export type { Finding, Measured } from '../adapter/measurement.ts';

/** What a measurement of failed messages is given. */
export type ParkingBench = Omit<Bench, 'sizes'> & { readonly sizes: Sizes };

export type ParkingMeasurement = (bench: ParkingBench) => Promise<Measured>;
