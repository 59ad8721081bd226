import type { Matcher } from '@observability-stack/contracts';
import { promqlNode } from '@observability-stack/promql/expression';
import { regexProblem } from '@observability-stack/query-common';
import { selectedSeries } from '../../../alerts/slo';
import { holds } from '../../../alerts/slo/holds';
import {
  type RatioSlo,
  type Slo,
  sloName,
  type ThresholdSlo,
} from '../../../catalog/definitions/slo';
import { metricContracts } from '../../../catalog/metrics';
import { type ResolvedService, serviceContracts } from '../../../resolve/services';
import type { SemanticCheck } from '../../check';
import { servicePlace } from '../../places';
import type { Finding } from '../../problem';

/** Reports SLOs whose result is wrong or constant, whatever the service does. */
export const sloContradictoryQuery: SemanticCheck = {
  code: 'slo/contradictory-query',
  severity: 'error',
  title: 'An SLO counts events outside its total, or has a bound outside the range of its value.',
  stage: 'semantic',
  run: ({ resolved }) =>
    resolved.services.flatMap((service) =>
      service.slos.flatMap((slo, index) =>
        findings(service, slo, (path) =>
          servicePlace(service, `slos[${slo.name ?? index}].${path}`),
        ),
      ),
    ),
};

type Place = (path: string) => string;

function findings(service: ResolvedService, slo: Slo, place: Place): readonly Finding[] {
  switch (slo.kind) {
    case 'ratio':
      return ofRatio(service, slo, place);
    case 'threshold':
      return ofBound(service, slo, place);
    default:
      return [];
  }
}

/** Good or bad events must be some of all events, or the ratio can be above 1. */
function ofRatio(service: ResolvedService, slo: RatioSlo, place: Place): readonly Finding[] {
  const path = slo.good ? 'good' : 'bad';
  const part = slo[path] && selectedSeries(service, slo[path]);
  const total = selectedSeries(service, slo.total);
  if (!part || !total || part.name !== total.name) return [];
  const wider = total.matchers.find((matcher) => !isImplied(matcher, part.matchers));
  if (!wider) return [];
  const condition = `${wider.label}${wider.operator}"${wider.value}"`;
  return [
    {
      where: place(path),
      message: `${path} events of SLO "${sloName(slo)}" are not part of total: total requires ${condition}, ${path} does not`,
      hint: `add ${condition} to the matchers of ${path}, or remove it from total`,
    },
  ];
}

/** Reports whether every series that some matchers select satisfies a condition. */
function isImplied(condition: Matcher, matchers: readonly Matcher[]): boolean {
  return (
    isUnknown(condition) ||
    matchers
      .filter(({ label }) => label === condition.label)
      .some(({ operator, value }) =>
        operator === '='
          ? holds(condition, value)
          : // An expression or an exclusion selects more than one value, and may be part of another one.
            condition.operator !== '=',
      )
  );
}

const isUnknown = ({ operator, value }: Matcher): boolean =>
  operator.endsWith('~') && regexProblem(value) !== undefined;

/** Reports a bound that no value or every value satisfies, where the range of the value is known. */
function ofBound(service: ResolvedService, slo: ThresholdSlo, place: Place): readonly Finding[] {
  const range = rangeOf(service, slo);
  if (!range) return [];
  const path = slo.below === undefined ? 'above' : 'below';
  const bound = slo[path] ?? 0;
  const { least, most, what, or, isPositive = false } = range;
  const isAlways = path === 'below' ? bound >= most : bound <= least;
  const isNever =
    path === 'below' ? bound < least || (isPositive && bound === least) : bound > most;
  if (!isAlways && !isNever) return [];
  return [
    {
      where: place(path),
      message: `bound ${bound} of SLO "${sloName(slo)}" is ${isNever ? 'never' : 'always'} met: ${what}`,
      hint: isPositive
        ? `write a bound above ${least}`
        : `write a bound between ${least} and ${most}${or === undefined ? '' : `, or ${or}`}`,
    },
  ];
}

interface Range {
  readonly least: number;
  readonly most: number;
  readonly what: string;
  /** Another way to correct it. @default none */
  readonly or?: string;
  /** Whether the value is above the least one. @default false */
  readonly isPositive?: boolean;
}

/** Reports whether the contract of a metric says that the ratio can be above 1. */
const mayExceedOne = (service: ResolvedService, name: string): boolean =>
  [...serviceContracts(service), ...metricContracts].some(
    (metric) => metric.name === name && metric.mayExceedOne === true,
  );

function rangeOf(service: ResolvedService, { value }: ThresholdSlo): Range | undefined {
  const selected = selectedSeries(service, value);
  if (selected?.series) {
    const { name } = selected.series;
    // The conventions of Prometheus: a ratio is between 0 and 1.
    return /_ratio$/.test(name) && !mayExceedOne(service, name)
      ? {
          ...{ least: 0, most: 1, what: `"${name}" is a ratio` },
          or: 'set mayExceedOne: true in the contract of the metric',
        }
      : undefined;
  }
  const node = promqlNode(value);
  const isAge =
    node.kind === 'binary' &&
    node.operator === '-' &&
    node.left.kind === 'call' &&
    node.left.name === 'time';
  return isAge
    ? {
        least: 0,
        most: Number.POSITIVE_INFINITY,
        what: 'the age of a time is positive',
        isPositive: true,
      }
    : undefined;
}
