import type { Format } from '../../domain/delivery.ts';

const serialized = /^(?:[aOsSCE]:[0-9]+:["{]|i:-?[0-9]+;|b:[01];|d:[-+.0-9A-Z]+;|[rR]:[0-9]+;|N;)/;
const scalar = /^(?:true|false|null|-?[0-9.]+(?:[eE][-+]?[0-9]+)?)\s*$/;

/**
 * How a body is written, judged by its first characters: legacies label XML as JSON and forms as text.
 * Undefined where it is nothing that we read.
 */
export function formatOf(bytes: Buffer): Format | undefined {
  let at = 0;
  while (isSpace(bytes[at])) at += 1;
  switch (bytes[at]) {
    case 0x7b: // {
    case 0x5b: // [
    case 0x22: // "
      return 'json';
    case 0x3c: // <
      return 'xml';
    default: {
      const beginning = bytes.toString('latin1', at, at + 64);
      if (serialized.test(beginning)) return 'php-serialized';
      if (scalar.test(beginning)) return 'json';
      return bytes.includes('=') ? 'form' : undefined;
    }
  }
}

/** White space of every format: blank, tab, new line, carriage return. */
export function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
