import { div, gt, labelNeq, labelNotRe, or } from '@observability-stack/promql';
import { escapeRegex } from '@observability-stack/query-common';
import { inputSeries, type PromqlAlert, promqlAlert } from '../../catalog/definitions/alert';
import type { Resolved } from '../../catalog/definitions/common';
import { lokiIngesterMemoryStreams } from '../../constructs/loki/metrics';
import type { LokiLimits, LokiSettings } from '../../constructs/loki/settings';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { hasTeamTenants, teamTenants, tenantLimitsOf } from '../../resolve/tenants';
import { formatPercent } from '../http/service';
import {
  expectedAlert,
  firingTest,
  notFiringBefore,
  notFiringTest,
  testTarget,
} from './test-helpers';

/** Returns the limit of streams of one pod: its share of the streams of a tenant and of their copies, at least 1. */
const limitOf = (
  { replicas, replicationFactor }: Resolved<LokiSettings>,
  { maxGlobalStreamsPerUser }: Resolved<LokiLimits>,
): number => Math.max(1, Math.floor((maxGlobalStreamsPerUser * replicationFactor) / replicas));

/** The limit of the streams of a tenant in one pod. */
interface StreamLimit {
  readonly tenant: string;
  readonly limit: number;
}

/** Returns the limits of the tenants whose teams set one; others have that of the environment. */
const ownLimits = (environment: ResolvedEnvironment): readonly StreamLimit[] =>
  teamTenants(environment)
    .filter(({ limits }) => limits.maxGlobalStreamsPerUser !== undefined)
    .map(({ id, team }) => ({
      tenant: id,
      limit: limitOf(environment.loki, tenantLimitsOf(environment, team)),
    }));

/** Returns the streams in memory of each tenant as a ratio of its limit. */
function usedRatio(limit: number, own: readonly StreamLimit[]) {
  const [first, ...more] = own.map(({ tenant }) => tenant);
  const others =
    first === undefined
      ? {}
      : {
          tenant:
            more.length === 0
              ? labelNeq(first)
              : labelNotRe([first, ...more].map(escapeRegex).join('|')),
        };
  const job = { job: 'loki' };
  return own.reduce(
    (all, one) =>
      or(all, div(lokiIngesterMemoryStreams.where(job, { tenant: one.tenant }), one.limit)),
    div(lokiIngesterMemoryStreams.where(job, others), limit),
  );
}

/** Fires before a tenant reaches its limit of streams in a pod of Loki. At the limit, its new streams are rejected. */
export function streamsNearLimit(environment: ResolvedEnvironment, near: number): PromqlAlert {
  const limit = limitOf(environment.loki, environment.loki.limits);
  const own = ownLimits(environment);
  const here = testTarget('loki');
  const tenant = hasTeamTenants(environment) ? '(others)' : 'fake';
  const streams = (values: string, of = tenant) => [
    inputSeries(lokiIngesterMemoryStreams.where(here, { tenant: of }), values),
  ];
  const summary = (instance: string) => `${instance} is near its limit of streams.`;
  const description = (ratio: string, of: string) =>
    `It holds ${ratio} of the streams that tenant ${of} may have. At the limit, log lines of new streams are rejected.`;
  const fires = ({ tenant: of, limit: most }: StreamLimit, title: string) => {
    const many = Math.floor(most * near) + 1;
    return firingTest(
      title,
      '30m',
      streams(`${Math.floor(many / 2)}x5 ${many}x25`, of),
      expectedAlert('ticket', { ...here, tenant: of }, [
        summary('loki-0'),
        description(formatPercent(many / most), of),
      ]),
    );
  };
  const bound = Math.floor(limit * near);
  const many = bound + 1;
  return promqlAlert({
    name: 'LokiStreamsNearLimit',
    expr: gt(usedRatio(limit, own), near),
    for: '10m',
    severity: 'ticket',
    summary: summary('{{ $labels.instance }}'),
    description: description('{{ $value | humanizePercentage }}', '{{ $labels.tenant }}'),
    runbook: {
      meaning:
        'Loki holds more of the streams that it may hold than the threshold, by default 80%. Each set of label values is a stream, so a label ' +
        'with a value per request, user or pod creates a stream for each of them.',
      impact:
        'No impact yet. At the limit, log lines of new streams of the tenant are rejected and lost: those of every service, unless each team is a tenant.',
      diagnosis: `- Which service has many streams? \`topk(10, count by (service) (rate({service=~".+"}[5m])))\`
- Which of its labels has many values? In Explore, select \`{service="…"}\` and check the number of values of each label.
- Did it grow suddenly, with a deployment, or slowly with the number of services?`,
      mitigation:
        'Turn the label into structured metadata: `structuredMetadata` of the service instead of `labels`. If the growth is ' +
        'expected, raise `loki.limits.maxGlobalStreamsPerUser` of the environment, or of the team if it is a tenant.',
    },
    tests: notFiringBefore('14m', [
      fires({ tenant, limit }, 'a label with a value per request'),
      ...own.map((one) => fires(one, `the limit of tenant ${one.tenant}`)),
      ...own.map((one) =>
        notFiringTest(
          `just under the limit of tenant ${one.tenant}`,
          '30m',
          streams(`${Math.floor(one.limit * near)}x30`, one.tenant),
        ),
      ),
      notFiringTest('just under the limit', '30m', streams(`${bound}x30`)),
      notFiringTest('a short burst', '30m', streams(`${bound}x10 ${many}x5 ${bound}x15`)),
    ]),
  });
}
