import { up } from '@observability-stack/contracts/standard/target';
import {
  eq,
  max,
  maxOverTime,
  mul,
  type QueryDuration,
  range,
  unless,
} from '@observability-stack/promql';
import { inputSeries, type PromqlAlert, promqlAlert } from '../../catalog/definitions/alert';
import type { ResolvedService } from '../../resolve/services';
import { SERVICE_DOWN } from '../names';
import { byJob } from '../stack/test-helpers';
import type { OutageTiming } from './timing';

/**
 * Fires when no replica answers, whether its target is down or missing from discovery. A service that was not up within
 * the last hour does not count: a new service is known before its pods are ready.
 */
export function serviceDown(
  { team, name }: ResolvedService,
  { scrapes, scrape }: OutageTiming,
): PromqlAlert {
  const own = { team, service: name, env: 'test', job: name };
  const replica = (index: number, values: string) =>
    inputSeries(up.where(own, { instance: `${name}-${index}` }), values);
  const ofJob = up.where({ job: name });
  const summary = `All replicas of ${name} are down.`;
  const description = `All targets of job ${name} have been down or missing for ${scrapes(2)}, and one was up within the last hour.`;
  const expected = [{ labels: { severity: 'page', ...own }, summary, description }];
  const test = (title: string, series: readonly string[], fires = false) => ({
    title,
    interval: scrape,
    series: series.map((values, index) => replica(index, values)),
    at: scrapes(44),
    fires: fires ? expected : [],
  });
  return promqlAlert({
    name: SERVICE_DOWN,
    // The value is the number of replicas that are up.
    expr: mul(
      unless(eq(max(maxOverTime(range(ofJob, '1h')), byJob), 1), eq(max(ofJob, byJob), 1)),
      0,
    ),
    // Two scrape intervals after the first failed scrape.
    for: scrapes(2) as QueryDuration,
    severity: 'page',
    team,
    service: name,
    summary,
    description,
    runbook: {
      meaning:
        'No replica of a service answers scrapes, although one did within the last hour: the processes stopped ' +
        'or hang, cannot be reached, or service discovery no longer finds them.',
      impact: 'The service is down, unless only its metrics endpoint cannot be reached.',
      diagnosis: `- Are the pods running? Check \`kubectl get pods -A -l app.kubernetes.io/name=NAME\`, \`kubectl describe pod\` and
  \`kubectl logs --previous\` for the reason of the last exit.
- What was deployed or changed last: the image, its settings, a Secret, a network policy?
- Open \`/targets\` of Prometheus for the error of the last scrape. If the job is not listed, it has lost its
  targets: open \`/service-discovery\`.`,
      mitigation:
        'Roll back the last deployment, or scale the service up again. If only scrapes fail, fix the port or the network policy.',
    },
    tests: () => [
      test('both replicas stop', ['1x40 0x20', '1x40 0x20'], true),
      test('both targets disappear from discovery', ['1x40 stale', '1x38 stale'], true),
      test('one scrape of the only replica fails', ['1x43 0 1x20']),
      test('a deployment of the only replica misses two scrapes', ['1x41 0 0 1x20']),
      test('a rolling deployment of two replicas', ['1x40 0 0 0 1x20', '1x43 0 0 0 1x20']),
      test('one of two replicas stops', ['1x40 0x20', '1x60']),
      test('a new service that is not up yet', ['0x60']),
    ],
  });
}
