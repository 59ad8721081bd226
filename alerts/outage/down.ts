import { up } from '@observability-stack/contracts/standard/target';
import {
  type Duration,
  equal,
  max,
  maxOverTime,
  mul,
  range,
  unless,
} from '@observability-stack/promql';
import { given, type PromqlAlert, promqlAlert } from '../../catalog/definitions/alert';
import type { ResolvedService } from '../../resolve/services';
import { SERVICE_DOWN } from '../names';
import { perJob } from '../stack/example';
import type { OutageTiming } from './timing';

/**
 * No replica answers any more, whether its target is down or gone from discovery. One that has not run within the hour
 * is no outage: a new service is known before its pods are ready.
 */
export function serviceDown(
  { team, name }: ResolvedService,
  { scrapes, scrape }: OutageTiming,
): PromqlAlert {
  const own = { team, service: name, env: 'test', job: name };
  const replica = (index: number, values: string) =>
    given(up.where(own, { instance: `${name}-${index}` }), values);
  const ofJob = up.where({ job: name });
  const summary = `No replica of ${name} answers.`;
  const description = `All targets of job ${name} are down or gone for ${scrapes(2)}, and one was up within the last hour.`;
  const told = [{ labels: { severity: 'page', ...own }, summary, description }];
  const test = (title: string, series: readonly string[], fires = false) => ({
    title,
    interval: scrape,
    series: series.map((values, index) => replica(index, values)),
    at: scrapes(44),
    fires: fires ? told : [],
  });
  return promqlAlert({
    name: SERVICE_DOWN,
    // its value is the number of replicas that answer
    expr: mul(
      unless(equal(max(maxOverTime(range(ofJob, '1h')), perJob), 1), equal(max(ofJob, perJob), 1)),
      0,
    ),
    // two scrapes beyond the first that failed
    for: scrapes(2) as Duration,
    severity: 'page',
    team,
    service: name,
    summary,
    description,
    runbook: {
      meaning:
        'Not one replica of a service answers a scrape, although some did within the last hour: their processes ended ' +
        'or hang, cannot be reached, or discovery no longer finds them.',
      impact: 'The service does nothing for anybody, unless only its metrics cannot be reached.',
      diagnosis: `- Do its pods run? \`kubectl get pods -A -l app.kubernetes.io/name=NAME\`; \`kubectl describe pod\` and
  \`kubectl logs --previous\` say why they ended.
- What was deployed or changed last: the image, its settings, a Secret, a network policy?
- The page \`/targets\` of Prometheus shows the error of the last scrape; a job that is not listed there has lost its
  targets: look at \`/service-discovery\`.`,
      mitigation:
        'Roll back what was deployed last, or scale the service up again. If only scrapes fail, mend the port or the policy.',
    },
    tests: () => [
      test('both replicas end', ['1x40 0x20', '1x40 0x20'], true),
      test('both targets are gone from discovery', ['1x40 stale', '1x38 stale'], true),
      test('one scrape of the only replica fails', ['1x43 0 1x20']),
      test('a deployment of the only replica: two scrapes fail', ['1x41 0 0 1x20']),
      test('a deployment goes from one replica to the next', [
        '1x40 0 0 0 1x20',
        '1x43 0 0 0 1x20',
      ]),
      test('one of two replicas ends', ['1x40 0x20', '1x60']),
      test('a new service is not there yet', ['0x60']),
    ],
  });
}
