import { anyObject, arrayOf, enumOf, mapOf, numberSchema, type Schema } from '../helpers/schema';

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
