import type { LabelMatch, Matchers } from '@observability-stack/contracts';
import { didYouMean, fullyMatches, regexProblem } from '@observability-stack/query-common';
import {
  type DurationMetric,
  isDurationUnit,
  type RequestMetric,
  type Vocabulary,
} from '../../../catalog/signals/vocabulary';
import type { SharedCheck } from '../../check';
import { servicePlace } from '../../places';
import type { Finding } from '../../problem';

/**
 * Reports invalid signals: queries are derived from them, which no compiler checks, and tests of
 * alerts from their examples.
 */
export const definitionInvalidSignals: SharedCheck = {
  code: 'definition/invalid-signals',
  severity: 'error',
  title:
    'The vocabulary of signals names labels that the metrics do not have, or contradicts itself.',
  stage: 'shared',
  run: ({ resolved: { services } }) =>
    services.flatMap((service) => {
      if (!service.signals) return [];
      const place = (path: string) => servicePlace(service, `signals.vocabulary.${path}`);
      const { vocabulary } = service.signals;
      return [
        ...labels(vocabulary, place),
        ...outcomes(vocabulary, place),
        ...unit(vocabulary, place),
      ];
    }),
};

type Place = (path: string) => string;

/** Checks the labels that both metrics must have, and those of the counted requests. */
function labels(vocabulary: Vocabulary, place: Place): readonly Finding[] {
  const { requests, duration, route, method, status, where = {}, failure, success } = vocabulary;
  const named = (path: string, label: string | undefined, metrics: readonly Named[]) =>
    label === undefined
      ? []
      : metrics.flatMap((metric) => unknownLabel(place(path), label, metric));
  const both = duration ? [requests, duration] : [requests];
  return [
    ...named('route', route, both),
    ...named('method', method, [requests]),
    ...named('status', status, [requests]),
    ...Object.keys(where).flatMap((label) => named('where', label, both)),
    ...Object.keys(failure.where).flatMap((label) => named('failure.where', label, [requests])),
    ...Object.keys(failure.example).flatMap((label) => named('failure.example', label, [requests])),
    ...Object.keys(success.example).flatMap((label) => named('success.example', label, [requests])),
  ];
}

type Named = RequestMetric | DurationMetric;

const unknownLabel = (where: string, label: string, { name, labels }: Named): readonly Finding[] =>
  labels.includes(label)
    ? []
    : [
        {
          where,
          message: `metric "${name}" has no label "${label}"`,
          hint: didYouMean(label, labels),
        },
      ];

/** Checks that queries distinguish the requests of the examples. */
function outcomes({ where = {}, failure, success }: Vocabulary, place: Place): readonly Finding[] {
  if (Object.keys(failure.where).length === 0)
    return [
      {
        where: place('failure.where'),
        message: 'no request fails: the matchers of failed requests are empty',
        hint: "write the condition, such as { status: labelRe('5..') }",
      },
    ];
  const all = { ...plainValues(where), ...failure.example };
  return [
    ...(matches(failure.where, all)
      ? []
      : [
          {
            where: place('failure.example'),
            message: 'example of a failed request does not match failure.where',
            hint: 'write the labels of a request that failed',
          },
        ]),
    ...(matches(failure.where, { ...plainValues(where), ...success.example })
      ? [
          {
            where: place('success.example'),
            message: 'example of a successful request matches failure.where',
            hint: 'write the labels of a request that did not fail',
          },
        ]
      : []),
    ...[failure, success].flatMap(({ example }, index) =>
      matches(where, { ...plainValues(where), ...example })
        ? []
        : [
            {
              where: place(index === 0 ? 'failure.example' : 'success.example'),
              message: 'example does not match the matchers in where',
              hint: 'add the labels of where to the example',
            },
          ],
    ),
  ];
}

const plainValues = (where: Matchers<string>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(where).flatMap(([label, value]) =>
      typeof value === 'string' ? [[label, value] as const] : [],
    ),
  );

const matches = (
  conditions: Matchers<string>,
  labels: Readonly<Record<string, string | undefined>>,
): boolean =>
  Object.entries(conditions).every(([label, wanted = []]) =>
    [wanted]
      .flat()
      .every((one) =>
        holds(
          typeof one === 'string' ? { operator: '=', value: one } : (one as LabelMatch),
          labels[label] ?? '',
        ),
      ),
  );

function holds({ operator, value }: LabelMatch, text: string): boolean {
  switch (operator) {
    case '=':
      return text === value;
    case '!=':
      return text !== value;
    case '=~':
      // The query check reports an invalid pattern.
      return regexProblem(value) !== undefined || fullyMatches(value, text);
    case '!~':
      return regexProblem(value) !== undefined || !fullyMatches(value, text);
  }
}

const unit = ({ duration }: Vocabulary, place: Place): readonly Finding[] =>
  !duration || isDurationUnit(duration)
    ? []
    : [
        {
          where: place('duration'),
          message: `histogram "${duration.name}" has ${duration.unit ? `unit "${duration.unit}"` : 'no unit'}: expected seconds or milliseconds`,
          hint: "set unit: 'seconds' or 'milliseconds' in its contract, as the program measures",
        },
      ];
