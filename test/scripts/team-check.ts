import { up } from '@observability-stack/contracts/standard/target';
import { eq } from '@observability-stack/promql';
import {
  inputSeries,
  type LogqlAlert,
  type PromqlAlert,
  promqlAlert,
} from '../../catalog/definitions/alert';
import { resolveEnvironment } from '../../resolve/environment';
import { base, trialCommerce, trialPlatform } from '../validation/trial';

const target = {
  team: 'commerce',
  service: 'order-service',
  env: 'test',
  job: 'order-service',
  instance: 'order-service-0',
};

/** A team with one alert whose tests pass where the expected summary is `Down.` */
export const withAlert = (summary: string) => {
  const alert = promqlAlert({
    name: 'OrderServiceDown',
    expr: eq(up.where({ service: 'order-service' }), 0),
    severity: 'page',
    summary: 'Down.',
    description: 'It is down.',
    runbook: { meaning: 'm', impact: 'i', diagnosis: 'd', mitigation: 'm' },
    tests: [
      {
        title: 'down',
        series: [inputSeries(up.where(target), '0x5')],
        at: '2m',
        fires: [{ labels: { ...target, severity: 'page' }, summary, description: 'It is down.' }],
      },
      { title: 'up', series: [inputSeries(up.where(target), '1x5')], at: '2m', fires: [] },
    ],
  });
  return environmentWith([alert]);
};

/** A team with one LogQL alert whose tests pass where it expects nothing of no lines. */
export const withLogAlert = (expectsAlert: boolean) => {
  const fires = [
    {
      labels: { team: 'commerce', service: 'order-service', severity: 'ticket' },
      summary: 'Errors.',
      description: 'Errors.',
    },
  ];
  const alert = {
    kind: 'logql',
    name: 'OrderErrors',
    expr: 'sum by (team, service) (count_over_time({service="order-service"}[5m])) > 5',
    severity: 'ticket',
    summary: 'Errors.',
    description: 'Errors.',
    runbook: { meaning: 'm', impact: 'i', diagnosis: 'd', mitigation: 'm' },
    tests: [{ title: 'no lines', lines: [], at: '1m', fires: expectsAlert ? fires : [] }],
  } as unknown as LogqlAlert;
  return environmentWith([alert]);
};

const environmentWith = (alerts: readonly (PromqlAlert | LogqlAlert)[]) => {
  const environment = { ...base, teams: [trialPlatform, trialCommerce({ alerts: () => alerts })] };
  return { environment, resolved: resolveEnvironment(environment) };
};
