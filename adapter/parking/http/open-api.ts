import {
  namedSchemas,
  type OperationRow,
  operations,
  pathParametersOf,
} from './operation-table.ts';
import { ref, type Schema } from './schema.ts';

/** The OpenAPI 3.1 document of the operations on failed messages. */
export function openApiOf(version: string) {
  return {
    openapi: '3.1.1',
    info: {
      title: 'Banyan: failed messages',
      version,
      description:
        'What an operator does with messages that the adapter could not process. Whoever has the ' +
        'token may do all of it; `who` is written into the audit as it is said, and not verified.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    // An adapter without a token serves its own machine alone.
    security: [{ token: [] }, {}],
    paths: pathsOf(),
    components: {
      schemas: namedSchemas,
      responses: Object.fromEntries(
        ERRORS.map(([, name, description]) => [name, { description, content: json(ref('Error')) }]),
      ),
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
    },
  };
}

/** What can be answered instead, to every question or only to one with a body. */
const ERRORS = [
  [400, 'Usage', 'It was asked wrongly.'],
  [401, 'Unauthorized', 'The token is missing or wrong.'],
  [
    403,
    'Forbidden',
    'A page of another origin asked, or under a name that is not of this machine.',
  ],
  [404, 'Unknown', 'There is no such message or replay.'],
  [409, 'Conflict', 'It is not, or no longer, in the state for that.'],
  [413, 'TooLarge', 'The body, or one of its lines, is too large.', 'with a body'],
  [415, 'MediaType', 'The body is of another type.', 'with a body'],
  [422, 'Failed', 'It could not be done; the code says why.'],
  [503, 'Unavailable', 'It cannot be done now; the log of the adapter says why.'],
] as const;

function pathsOf(): Readonly<Record<string, Schema>> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [id, row] of operations) {
    paths[row.path] = { ...paths[row.path], [row.method.toLowerCase()]: operationOf(id, row) };
  }
  return paths;
}

function operationOf(operationId: string, row: OperationRow): Schema {
  const hasBody = row.body !== undefined || row.lines !== undefined;
  const errors = ERRORS.filter(([, , , when]) => hasBody || when === undefined);
  return {
    operationId,
    tags: [row.path.split('/')[1]],
    summary: row.summary,
    parameters: parametersOf(row),
    ...(hasBody && {
      requestBody: { required: true, content: row.lines ? lines(row.lines) : json(row.body ?? {}) },
    }),
    responses: {
      200: row.streams
        ? {
            description: 'One a line; the last line is the end, or the error that ended it.',
            content: lines({ anyOf: [row.answer, ref('End'), ref('Error')] }),
          }
        : { description: 'Done.', content: json(row.answer) },
      ...Object.fromEntries(
        errors.map(([status, name]) => [status, { $ref: `#/components/responses/${name}` }]),
      ),
    },
  };
}

function parametersOf({ path, parameters }: OperationRow): readonly Schema[] {
  const inPath = pathParametersOf(path);
  return Object.entries<Schema>(parameters?.properties ?? {}).map(([name, schema]) => ({
    name,
    in: inPath.includes(name) ? 'path' : 'query',
    required: parameters?.required.includes(name) ?? false,
    schema,
  }));
}

function json(schema: Schema): Schema {
  return { 'application/json': { schema } };
}

/** NDJSON: the schema is that of one line. */
function lines(schema: Schema): Schema {
  return { 'application/x-ndjson': { schema } };
}
