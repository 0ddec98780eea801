/**
 * The control API as an OpenAPI 3.1 document, from the contracts alone. Bodies are as they travel: in the envelope of
 * the RPC protocol, `{"json": …}`; streams are `text/event-stream`, one event of the same kind after the other.
 */
import { readFileSync } from 'node:fs';
import { OpenAPIGenerator } from '@orpc/openapi';
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4';
import { z } from 'zod';
import { consoleLogRowSchema, weekSchema } from '../shared/contracts/activity-shapes.ts';
import { changeSchema, ruleLinkSchema } from '../shared/contracts/change-shapes.ts';
import { childApi } from '../shared/contracts/child-api.ts';
import { consoleApi } from '../shared/contracts/console-api.ts';
import { doorApi } from '../shared/contracts/door-api.ts';
import { API_ERRORS, textSchema } from '../shared/contracts/error-codes.ts';
import { familyChildSchema } from '../shared/contracts/family-shapes.ts';
import { operatorApi } from '../shared/contracts/operator-api.ts';
import { daySummarySchema, grantShownSchema, protectionSchema } from '../shared/contracts/overview-shapes.ts';
import { requestSchema } from '../shared/contracts/request-shapes.ts';
import { devicesSchema, jobSchema } from '../shared/contracts/system-shapes.ts';

const OWNERS = [
  {
    tag: 'door',
    prefix: '/api/door',
    router: doorApi,
    security: [{}, { bearer: [] }],
    description:
      'How somebody becomes a guardian or a child. Over TCP everything but `enter` needs the pass that a one-time code gives.',
  },
  {
    tag: 'console',
    prefix: '/api/console',
    router: consoleApi,
    security: [{ bearer: [] }],
    description: 'For a guardian’s session.',
  },
  {
    tag: 'child',
    prefix: '/api/child',
    router: childApi,
    security: [{ bearer: [] }],
    description: 'For a child’s token. Everything is about the child whose token it is.',
  },
  {
    tag: 'operator',
    prefix: '/operator',
    router: operatorApi,
    security: [{}],
    description: 'Over the control socket only, for the account that runs the agent, and root.',
  },
] as const;

/** Shapes that many procedures share: each stands once in the document. */
const SHARED = {
  Text: textSchema,
  Change: changeSchema,
  RuleLink: ruleLinkSchema,
  Protection: protectionSchema,
  DaySummary: daySummarySchema,
  Request: requestSchema,
  GrantShown: grantShownSchema,
  Child: familyChildSchema,
  LogRow: consoleLogRowSchema,
  Job: jobSchema,
  Devices: devicesSchema,
  Week: weekSchema,
} as const;

const DESCRIPTION =
  'The control API of the agent. Every call is a POST, and every body stands in the envelope of oRPC’s RPC protocol: ' +
  '`{"json": value}`, with `meta` for what JSON has no word for; the `data` of an event as well. Answers to a wrong credential are the same for every procedure.';

const bodySchema = z.looseObject({
  content: z.record(z.string(), z.looseObject({ schema: z.looseObject({}).optional() })).default({}),
});
const operationSchema = z.object({
  operationId: z.string(),
  /** Everything is in the body. */
  parameters: z.undefined().optional(),
  requestBody: bodySchema.optional(),
  responses: z.record(z.string(), bodySchema),
});
const partSchema = z.object({
  paths: z.record(z.string(), z.strictObject({ post: operationSchema })),
  components: z.object({ schemas: z.record(z.string(), z.unknown()) }),
});
type Body = z.infer<typeof bodySchema>;

export async function openApiDocument(): Promise<object> {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  const { version } = z.object({ version: z.string() }).parse(manifest);
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] });
  const commonSchemas = Object.fromEntries(
    Object.entries(SHARED).map(([name, schema]) => [name, { schema, strategy: 'output' as const }]),
  );
  const paths: Record<string, object> = {};
  const schemas: Record<string, unknown> = {};
  for (const { tag, prefix, router, security } of OWNERS) {
    const generated = await generator.generate(router, { info: { title: tag, version }, commonSchemas });
    const part = partSchema.parse(generated);
    Object.assign(schemas, part.components.schemas);
    for (const [path, { post }] of Object.entries(part.paths)) {
      paths[`${prefix}${path}`] = {
        post: {
          operationId: `${tag}.${post.operationId}`,
          tags: [tag],
          security,
          requestBody: { required: true, content: enveloped(post.requestBody) },
          responses: {
            200: { description: 'Done.', content: enveloped(post.responses['200']) },
            default: { $ref: '#/components/responses/Refused' },
          },
        },
      };
    }
  }
  return {
    openapi: '3.1.1',
    info: { title: 'Hải Đăng', version, description: DESCRIPTION },
    tags: OWNERS.map(({ tag, description }) => ({ name: tag, description })),
    paths,
    components: {
      schemas: { ...schemas, Refusal: REFUSAL },
      responses: { Refused: { description: 'Refused, and why.', content: json(ref('Refusal')) } },
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
    },
  };
}

export const printOpenApi = async (): Promise<string> =>
  `${JSON.stringify(await openApiDocument(), null, 1)}\n`;

const ref = (name: string): object => ({ $ref: `#/components/schemas/${name}` });

const json = (schema: object): object => ({
  'application/json': {
    schema: { type: 'object', properties: { json: schema, meta: { type: 'array' } } },
  },
});

/** Plain bodies, as the generator knows them, in the envelope that the handler speaks. */
function enveloped(body: Body | undefined): object {
  const [[type, { schema = {} }] = ['application/json', {}]] = Object.entries(body?.content ?? {});
  // Events carry the envelope in their `data`.
  if (type === 'text/event-stream') return { [type]: { schema } };
  return JSON.stringify(schema).includes('"contentMediaType"') ? withFile(schema) : json(schema);
}

/** A file goes beside the JSON, in a part named by its number; `maps` says where it belongs. */
const withFile = (schema: object): object => ({
  'multipart/form-data': {
    schema: {
      type: 'object',
      properties: {
        data: {
          type: 'string',
          contentMediaType: 'application/json',
          contentSchema: {
            type: 'object',
            properties: { json: schema, meta: { type: 'array' }, maps: { type: 'array' } },
          },
        },
        0: { type: 'string', contentMediaType: 'application/octet-stream' },
      },
      required: ['data', '0'],
    },
  },
});

const REFUSAL = {
  type: 'object',
  properties: {
    code: { enum: Object.keys(API_ERRORS) },
    status: { type: 'integer' },
    message: { type: 'string' },
    defined: { type: 'boolean' },
    data: {
      type: 'object',
      properties: {
        message: ref('Text'),
        hint: ref('Text'),
        faults: {
          type: 'array',
          items: {
            type: 'object',
            properties: { path: { type: 'string' }, message: ref('Text') },
            required: ['path', 'message'],
          },
        },
      },
      required: ['message', 'hint'],
    },
  },
  required: ['code', 'status', 'message', 'defined'],
};
