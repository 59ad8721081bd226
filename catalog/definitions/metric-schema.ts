import type { Deprecation } from '@observability-stack/contracts';
import {
  anyObject,
  arrayOf,
  boolean,
  date,
  enumOf,
  mapOf,
  nonEmptyString,
  numberSchema,
  objectSchema,
  type Schema,
} from '../helpers/schema';

/**
 * The types of a contract, which a constructor returns; `definition/invalid-metric-contract` validates its content.
 */
const text: Schema = { type: 'string' };
const texts = arrayOf(text);
const numbers = arrayOf(numberSchema);

/** A series name of a contract. */
const series: Schema = {
  type: 'object',
  required: ['name', 'queryLabels', 'sampleType', 'metricKind'],
  properties: {
    name: text,
    queryLabels: texts,
    sampleType: enumOf('float', 'histogram'),
    metricKind: enumOf('counter', 'gauge'),
  },
};

const sumAndCount = { sum: series, count: series };
const ofType = (type: string, schema: Schema): Schema => ({
  if: { type: 'object', required: ['type'], properties: { type: { const: type } } },
  // biome-ignore lint/suspicious/noThenProperty: the JSON Schema keyword
  then: schema,
});

export const metricSchema: Schema = {
  type: 'object',
  required: ['name', 'type', 'help', 'labels', 'budget', 'emittedBy'],
  properties: {
    name: text,
    type: enumOf('counter', 'gauge', 'histogram', 'summary'),
    help: text,
    unit: text,
    appearsWhen: text,
    exposedAs: text,
    labels: texts,
    budget: mapOf(numberSchema),
    emittedBy: texts,
    values: mapOf(texts),
    maxSeries: numberSchema,
    mayExceedOne: boolean,
    stability: enumOf('experimental', 'stable'),
    deprecated: objectSchema<Deprecation>(
      { since: nonEmptyString, use: nonEmptyString, removeAfter: date },
      ['since', 'use'],
    ),
    buckets: numbers,
    quantiles: numbers,
    native: {
      ...anyObject,
      required: ['factor', 'maxBuckets'],
      properties: { factor: numberSchema, maxBuckets: numberSchema },
    },
  },
  allOf: [
    ofType('counter', series),
    ofType('gauge', series),
    ofType('histogram', {
      oneOf: [{ required: ['bucket'] }, { required: ['native'], not: { required: ['bucket'] } }],
      properties: { bucket: series, ...sumAndCount },
    }),
    ofType('summary', {
      required: ['quantiles', 'quantile', 'sum', 'count'],
      properties: { quantile: series, ...sumAndCount },
    }),
  ],
};

/** A contract of one of these types. */
export const metricOf = (...types: readonly string[]): Schema => ({
  ...metricSchema,
  allOf: [...(metricSchema.allOf as Schema[]), { properties: { type: enumOf(...types) } }],
});
/** A metric that counts requests, by its value or by the number of its observations. */
export const countingMetric = metricOf('counter', 'histogram', 'summary');

const match: Schema = {
  type: 'object',
  required: ['operator', 'value'],
  properties: { operator: enumOf('=', '!=', '=~', '!~'), value: text },
  additionalProperties: false,
};
/** Conditions by label. */
export const matchersSchema: Schema = mapOf({
  if: { type: 'string' },
  else: {
    if: { type: 'array' },
    // biome-ignore lint/suspicious/noThenProperty: the JSON Schema keyword
    then: arrayOf(match),
    else: match,
  },
});
/** Labels of one series, for the tests of alerts. */
export const exampleSchema: Schema = mapOf(text);

/** The types of a contract of log lines. */
export const logContractSchema: Schema = {
  type: 'object',
  required: ['name', 'format', 'labels', 'metadata', 'fields'],
  properties: {
    name: text,
    help: text,
    format: enumOf('json', 'logfmt', 'text'),
    labels: texts,
    metadata: texts,
    fields: mapOf({ ...anyObject, required: ['type'], properties: { type: text } }),
  },
};
