import { Gauge, type Registry } from 'prom-client';
import type { FlagControl } from './flag-control.ts';

/**
 * Registers what there is to know of a process's flags: `banyan_flags_age_seconds`, `banyan_flag_overrides`, and,
 * where there is a bus, `banyan_flag_bus_connected`.
 */
export function measureFlags(registry: Registry, { status }: Pick<FlagControl, 'status'>): void {
  const registers = [registry];
  new Gauge({
    name: 'banyan_flags_age_seconds',
    help: 'How long ago the source of flags answered; absent while it never has.',
    registers,
    collect() {
      const { ageSeconds } = status();
      if (ageSeconds === undefined) this.remove();
      else this.set(ageSeconds);
    },
  });
  new Gauge({
    name: 'banyan_flag_overrides',
    help: 'Overrides of flags that are in force.',
    registers,
    collect() {
      this.set(status().overrides.length);
    },
  });
  if (status().bus === undefined) return;
  new Gauge({
    name: 'banyan_flag_bus_connected',
    help: 'Whether the bus is reached on which changes of flags are told.',
    registers,
    collect() {
      this.set(status().bus ? 1 : 0);
    },
  });
}
