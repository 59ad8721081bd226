import {
  type InstantVector,
  renderPromql,
  subquery,
  sumOverTime,
} from '@observability-stack/promql';
import { SLO_BURN } from '../alerts/names';
import { groupLabel, ofService, sliOf, windowQueries } from '../alerts/slo';
import type { SlosOutput } from '../catalog/definitions/outputs';
import {
  CALENDAR_MONTH,
  periodInWords,
  type ResolvedSlo,
  sloName,
} from '../catalog/definitions/slo';
import { yaml } from '../catalog/helpers/yaml';
import type { ResolvedEnvironment } from '../resolve/environment';
import type { ResolvedService } from '../resolve/services';

/** Returns a file for each service with SLOs. */
export const renderSlos = (
  environment: ResolvedEnvironment,
  form: SlosOutput,
): ReadonlyMap<string, string> =>
  new Map(
    environment.services
      .filter(({ slos }) => slos.length > 0)
      .map((service) => [
        `${service.name}.yaml`,
        form === 'sloth' ? sloth(environment, service) : openSlo(environment, service),
      ]),
  );

/** Describes an SLO by its objective. */
function described(service: ResolvedService, slo: ResolvedSlo): string {
  const label = groupLabel(service, slo);
  return `${slo.objective} % over ${periodInWords(slo.period)}${label === undefined ? '' : `, for each ${label}`}.`;
}

/** Window of a query in which sloth inserts its own: that of a range, and that of a subquery, which has no variable. */
const RANGE = '$__range';
const SUBQUERY = '9999d';

/** Renders the SLOs of a service in the form `prometheus/v1` of sloth: https://sloth.dev/specs/default/ */
const sloth = (environment: ResolvedEnvironment, service: ResolvedService): string =>
  yaml({
    version: 'prometheus/v1',
    service: service.name,
    labels: { team: service.team, service: service.name },
    slos: service.slos.flatMap((slo) => {
      const events = slothEvents(environment, service, slo);
      if (!events) return [];
      return [
        {
          name: sloName(slo),
          objective: slo.objective,
          description: described(service, slo),
          labels: { slo: sloName(slo), sli: slo.kind },
          sli: { events },
          alerting: {
            name: SLO_BURN,
            page_alert: { labels: { severity: 'page' } },
            ticket_alert: { labels: { severity: 'ticket' } },
          },
        },
      ];
    }),
  });

function slothEvents(
  environment: ResolvedEnvironment,
  service: ResolvedService,
  slo: ResolvedSlo,
): { readonly error_query: string; readonly total_query: string } | undefined {
  const queries = windowQueries(service, slo, RANGE);
  if (queries)
    return { error_query: withWindow(queries.errors), total_query: withWindow(queries.requests) };
  const measured = measuredBy(environment, service, slo);
  // Rates of five minutes at each fifth minute count each event once.
  return (
    measured && {
      error_query: withWindow(sumOverTime(subquery(measured.errors, SUBQUERY, '5m'))),
      total_query: withWindow(sumOverTime(subquery(measured.requests, SUBQUERY, '5m'))),
    }
  );
}

/** Returns the text of a query as a template of Go, in which sloth inserts the window. */
const withWindow = (query: InstantVector): string =>
  renderPromql(query)
    .replaceAll('{{', '{{"{{"}}')
    .replaceAll(`[${RANGE}]`, '[{{.window}}]')
    .replaceAll(`[${SUBQUERY}:`, '[{{.window}}:');

/** Returns the rates of events and bad events over five minutes; for log lines, those that Loki records. */
function measuredBy(environment: ResolvedEnvironment, service: ResolvedService, slo: ResolvedSlo) {
  const sli = sliOf(environment, service, slo);
  if (!sli) return undefined;
  const [requests, errors] = sli.recording.map(
    ({ expr }) => expr as InstantVector<string, 'float'>,
  );
  return {
    requests: requests ?? sli.metrics.requests.where(sli.own),
    errors: errors ?? sli.metrics.errors.where(sli.own),
  };
}

/** A first day of a month, from which calendar months are counted. */
const CALENDAR_START = '2020-01-01 00:00:00';

/** Renders a service and its SLOs as objects of OpenSLO: https://github.com/OpenSLO/OpenSLO#specification */
function openSlo(environment: ResolvedEnvironment, service: ResolvedService): string {
  const objects = [
    {
      apiVersion: 'openslo/v1',
      kind: 'Service',
      metadata: { name: service.name },
      spec: { description: service.description || `Service of team ${service.team}.` },
    },
    ...service.slos.flatMap((slo) => {
      const indicator = indicatorOf(environment, service, slo);
      return indicator ? [openSloObject(service, slo, indicator)] : [];
    }),
  ];
  return (
    objects
      .map((object) => yaml(object))
      .join('---\n')
      // A time of YAML, as in the specification, and not a text.
      .replaceAll(`'${CALENDAR_START}'`, CALENDAR_START)
  );
}

const prometheus = (query: InstantVector) => ({
  metricSource: { type: 'Prometheus', spec: { query: renderPromql(query) } },
});

function indicatorOf(
  environment: ResolvedEnvironment,
  service: ResolvedService,
  slo: ResolvedSlo,
): object | undefined {
  if (slo.kind === 'threshold')
    return { thresholdMetric: prometheus(ofService(service, slo.value)) };
  const measured = measuredBy(environment, service, slo);
  return (
    measured && {
      ratioMetric: {
        // Events per second, not the counters themselves.
        counter: false,
        bad: prometheus(measured.errors),
        total: prometheus(measured.requests),
      },
    }
  );
}

/** Returns an objective as a ratio: readers of the specification require `target`, and not all read `targetPercent`. */
const ratioOf = ({ objective }: ResolvedSlo): number => Number((objective / 100).toPrecision(12));

const openSloObject = (service: ResolvedService, slo: ResolvedSlo, indicator: object) => ({
  apiVersion: 'openslo/v1',
  kind: 'SLO',
  metadata: { name: `${service.name}-${sloName(slo)}` },
  spec: {
    description: described(service, slo),
    service: service.name,
    indicator: { metadata: { name: `${service.name}-${sloName(slo)}` }, spec: indicator },
    timeWindow: [
      slo.period === CALENDAR_MONTH
        ? {
            duration: '1M',
            isRolling: false,
            calendar: { startTime: CALENDAR_START, timeZone: 'UTC' },
          }
        : { duration: slo.period, isRolling: true },
    ],
    ...(slo.kind === 'threshold'
      ? {
          budgetingMethod: 'Timeslices',
          objectives: [
            {
              op: slo.below === undefined ? 'gte' : 'lte',
              value: slo.below ?? slo.above,
              target: ratioOf(slo),
              timeSliceTarget: 1,
              timeSliceWindow: '1m',
            },
          ],
        }
      : { budgetingMethod: 'Occurrences', objectives: [{ target: ratioOf(slo) }] }),
  },
});
