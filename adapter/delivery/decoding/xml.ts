import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { maxDepth, type Parsed, tooDeep, type Unparsed } from './parsed.ts';

const doctype: Unparsed = { ok: false, problem: 'holds a DOCTYPE', rule: 'doctype' };
const entity: Unparsed = {
  ok: false,
  problem: 'is no XML: it holds an entity that XML does not know',
  rule: 'entity',
};

/**
 * Reads XML: `<a x="1"><b>2</b></a>` is `{"a": {"@x": "1", "b": "2"}}`; an element with attributes
 * keeps its text under `#text`, and elements of one name become an array. Every value is text,
 * trimmed except in CDATA, and an empty element is the empty text. A DOCTYPE is refused, because
 * its entities can grow without bounds.
 */
export function parseXml(text: string): Parsed {
  const document = text.trimStart();
  const valid = XMLValidator.validate(document);
  if (valid !== true) {
    const before = text.slice(0, text.length - document.length);
    const line = valid.err.line + before.split('\n').length - 1;
    return { ok: false, problem: `is no XML at line ${line}, column ${valid.err.col ?? 1}` };
  }
  const refused: { why?: Unparsed } = {};
  try {
    // Around a root of our own the parser shows what it drops otherwise: text beside the root element.
    const { around }: { around?: unknown } = parserThatSays((why) => {
      refused.why ??= why;
    }).parse(`<around>${document}</around>`);
    if (refused.why !== undefined) return refused.why;
    return hasOneRoot(around)
      ? { ok: true, value: around }
      : { ok: false, problem: 'is no XML: one root element and nothing beside it is needed' };
  } catch (error) {
    if (refused.why !== undefined) return refused.why;
    // The parser's words quote the text; only whether it speaks of the depth is looked at.
    return /nested tags/i.test(String(error))
      ? tooDeep(maxDepth)
      : { ok: false, problem: 'is no XML' };
  }
}

function parserThatSays(refuse: (why: Unparsed) => void): XMLParser {
  return new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    ignoreDeclaration: true,
    ignorePiTags: true,
    parseTagValue: false,
    parseAttributeValue: false,
    maxNestedTags: maxDepth + 1,
    jPath: false,
    // `toString` and its like are names as any other: the result has them as its own properties.
    onDangerousProperty: (name) => name,
    entityDecoder: {
      // Called for a DOCTYPE, and for nothing else.
      addInputEntities: () => refuse(doctype),
      decode: (text) => withoutEntities(text, () => refuse(entity)),
      setExternalEntities: () => {},
      setXmlVersion: () => {},
      reset: () => {},
    },
  });
}

const predefined = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
]);

/** Undoes the five entities of XML and its character references (XML 1.0, 4.1 and 4.6). */
function withoutEntities(text: string, refuse: () => void): string {
  if (!text.includes('&')) return text;
  return text.replace(
    /&(?:#(?:x([0-9a-fA-F]+)|([0-9]+))|([^;&]*));?/g,
    (all, hex, decimal, name) => {
      const plain =
        name === undefined
          ? characterAt(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16))
          : predefined.get(name);
      if (plain !== undefined && all.endsWith(';')) return plain;
      refuse();
      return '';
    },
  );
}

/** Undefined for what is no character of XML, half a surrogate pair among it. */
function characterAt(point: number): string | undefined {
  const isCharacter = point <= 0x10ffff && (point >= 0x20 || [9, 10, 13].includes(point));
  const character = isCharacter ? String.fromCodePoint(point) : undefined;
  return character?.isWellFormed() ? character : undefined;
}

function hasOneRoot(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const roots: readonly unknown[] = Object.values(value);
  return roots.length === 1 && !Array.isArray(roots[0]);
}
