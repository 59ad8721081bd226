import {
  anyObject,
  arrayOf,
  expressionOf,
  mapOf,
  numberSchema,
  objectSchema,
  type Schema,
  uidOrUrl,
  unionByKind,
} from '../helpers/schema';
import type {
  AlertRule,
  ExpectedAlert,
  LogqlAlert,
  LogqlExpectation,
  LogqlTest,
  LogRecordingRule,
  LogRecordingTest,
  PromqlAlert,
  PromqlTest,
  RecordedSample,
  RecordingRule,
  RecordingTest,
  TestLine,
  TestSeries,
} from './alert';
import { metricSchema } from './metric-schema';

/**
 * The types of the alerts of a service. The checks of rules validate their content, so texts may be empty or missing
 * here.
 */
const text: Schema = { type: 'string' };
const texts = mapOf(text);

const expected = arrayOf(
  objectSchema<ExpectedAlert>({ labels: texts, summary: text, description: text }, ['labels']),
);

const inputOf = {
  promql: arrayOf(
    objectSchema<TestSeries>({ series: expressionOf('promql'), values: text }, [
      'series',
      'values',
    ]),
  ),
  logql: arrayOf(
    objectSchema<TestLine>({ at: text, labels: texts, line: text, structuredMetadata: texts }, [
      'at',
      'labels',
      'line',
    ]),
  ),
};

const promqlTest = objectSchema<PromqlTest>(
  { title: text, interval: text, series: inputOf.promql, at: text, fires: expected },
  ['title', 'series', 'at', 'fires'],
);

const expectation = { at: text, fires: expected, pending: arrayOf(texts) };
const logqlTest = objectSchema<LogqlTest>(
  {
    title: text,
    lines: inputOf.logql,
    interval: text,
    later: arrayOf(objectSchema<LogqlExpectation>(expectation, ['at', 'fires'])),
    ...expectation,
  },
  ['title', 'lines', 'at', 'fires'],
);

const anyAlert = {
  kind: {},
  // It is the name of the page of the runbook.
  name: { ...text, maxLength: 200 },
  for: text,
  severity: text,
  team: text,
  service: text,
  labels: texts,
  summary: text,
  description: text,
  runbook: anyObject,
  dashboard: uidOrUrl,
};
const required = ['name', 'expr', 'severity'] as const;

export const alertSchema: Schema = unionByKind({
  promql: objectSchema<PromqlAlert>(
    {
      ...anyAlert,
      keepFiringFor: text,
      expr: expressionOf('promql'),
      tests: arrayOf(promqlTest),
    },
    required,
  ),
  logql: objectSchema<LogqlAlert & Pick<PromqlAlert, 'keepFiringFor'>>(
    {
      ...anyAlert,
      // rule/invalid-field explains that Loki ignores it
      keepFiringFor: text,
      expr: { if: { type: 'string' }, else: expressionOf('logql') },
      tests: arrayOf(logqlTest),
    },
    required,
  ),
} satisfies Record<AlertRule['kind'], Schema>);

const recorded = arrayOf(
  objectSchema<RecordedSample>({ labels: texts, value: numberSchema }, ['labels', 'value']),
);
const anyRecording = { kind: {}, metric: metricSchema, labels: texts };

const promqlRecording = objectSchema<RecordingRule>(
  {
    ...anyRecording,
    expr: expressionOf('promql'),
    tests: arrayOf(
      objectSchema<RecordingTest>(
        { title: text, interval: text, series: inputOf.promql, at: text, records: recorded },
        ['title', 'series', 'at', 'records'],
      ),
    ),
  },
  ['metric', 'expr'],
);
/** A recording rule of a team, which only Prometheus evaluates. */
export const teamRecordingSchema: Schema = unionByKind({ recording: promqlRecording });

export const recordingSchema: Schema = unionByKind({
  recording: promqlRecording,
  'log-recording': objectSchema<LogRecordingRule>(
    {
      ...anyRecording,
      expr: expressionOf('logql'),
      tests: arrayOf(
        objectSchema<LogRecordingTest>(
          { title: text, lines: inputOf.logql, at: text, records: recorded },
          ['title', 'lines', 'at', 'records'],
        ),
      ),
    },
    ['metric', 'expr'],
  ),
} satisfies Record<(RecordingRule | LogRecordingRule)['kind'], Schema>);
