import { up } from '@observability-stack/contracts/standard/target';
import { stream } from '@observability-stack/logql';
import { hasDurations, hasHttp } from '../../alerts/http';
import { serviceLogFormat } from '../../alerts/logs/service';
import { type OutageTiming, outageTiming } from '../../alerts/outage/timing';
import { isPushing } from '../../alerts/push';
import {
  type Dashboard,
  type DashboardVariable,
  defineDashboard,
  type Row,
  serviceDashboardUid,
} from '../../catalog/definitions/dashboard';
import { dashboardUids, dashboardVariables } from '../../catalog/names';
import { targetInfo } from '../../constructs/otel-collector/otlp-metrics';
import { pushTimeSeconds } from '../../constructs/pushgateway/metrics';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { sendsMetrics } from '../../resolve/otlp';
import type { ResolvedService } from '../../resolve/services';
import { containerAnnotations, containersRow } from '../kubernetes/containers';
import { hasKubernetesObjects } from '../kubernetes/selection';
import { alertAnnotations, startAnnotations } from '../shared/annotations';
import { fleetLink, linkToTop, runbookLinks } from '../shared/links';
import {
  envVariable,
  envVariableFromLogs,
  routeVariables,
  variableRefs,
} from '../shared/variables';
import { errorLog, errorShare, linesByLevel, slowestByRoute } from './log-lines';
import { objectivePanels } from './objectives';
import { packRow } from './packs';
import { pushAge, rejectedPushes } from './pushes';
import * as requests from './requests';
import * as saturation from './saturation';
import { failedTraces, slowestTraces } from './traces';

/** Returns the dashboard of a service, according to its definition. */
export function serviceDashboard(
  environment: Pick<
    ResolvedEnvironment,
    'alerts' | 'prometheus' | 'kubernetes' | 'kubeStateMetrics'
  >,
  service: ResolvedService,
): Dashboard {
  const { alerts, prometheus } = environment;
  const { name, team, description, panels } = service;
  const own = { service: name, env: variableRefs.env };
  const isScraped = service.scrape !== false;
  return defineDashboard({
    uid: serviceDashboardUid(name),
    title: name,
    description:
      description || `Requests, errors, latency, saturation, log lines and traces of ${name}.`,
    tags: ['service', team, name],
    variables: [environmentsOf(service), ...(hasHttp(service) ? routeVariables(service) : [])],
    annotations: [
      ...(isScraped || isPushing(service) || sendsMetrics(service) ? [alertAnnotations(own)] : []),
      ...(isScraped ? [startAnnotations(own)] : []),
      ...(hasKubernetesObjects(environment) ? containerAnnotations(environment, service) : []),
    ],
    links: [
      fleetLink,
      linkToTop('Logs', dashboardUids.logs, {
        [dashboardVariables.env]: variableRefs.env,
        [dashboardVariables.service]: name,
      }),
      linkToTop('Traces', dashboardUids.traces, { [dashboardVariables.service]: name }),
      ...(hasKubernetesObjects(environment)
        ? [
            linkToTop('Namespace', dashboardUids.namespace, {
              [dashboardVariables.env]: variableRefs.env,
              [dashboardVariables.namespace]: service.namespace,
            }),
          ]
        : []),
      ...runbookLinks(alerts.runbooks),
    ],
    rows: [
      ...requestRows(service, outageTiming({ prometheus }, service)),
      ...(service.slos.length > 0
        ? [
            {
              key: 'objectives',
              title: 'Objectives',
              panels: objectivePanels(service),
            },
          ]
        : []),
      ...(isPushing(service)
        ? [{ key: 'pushes', title: 'Pushes', panels: [pushAge(service), rejectedPushes(service)] }]
        : []),
      ...service.packs.map((pack) => packRow(service, pack)),
      ...(panels.length > 0 ? [{ key: 'own', title: `Panels of ${name}`, panels }] : []),
      ...saturationRows(service),
      ...(hasKubernetesObjects(environment) ? [containersRow(environment, service)] : []),
      {
        key: 'logs',
        title: 'Logs',
        panels: [
          linesByLevel(service),
          errorShare(service),
          ...(hasHttp(service) && serviceLogFormat(service) !== 'text'
            ? [slowestByRoute(service)]
            : []),
          errorLog(service),
        ],
      },
      {
        key: 'traces',
        title: 'Traces',
        panels: [slowestTraces(service), failedTraces(service)],
      },
    ],
  });
}

/**
 * Returns the variable of the environments of a service. Without metrics, only log lines show them.
 */
function environmentsOf(service: ResolvedService): DashboardVariable {
  const own = { service: service.name };
  if (service.scrape !== false) return envVariable(up.where(own));
  if (sendsMetrics(service)) return envVariable(targetInfo.where(own));
  return isPushing(service)
    ? envVariable(pushTimeSeconds.where(own))
    : envVariableFromLogs(stream(own));
}

function requestRows(service: ResolvedService, timing: OutageTiming): readonly Row[] {
  if (!hasHttp(service)) return [];
  const isTimed = hasDurations(service);
  const hasRoutes = service.signals.vocabulary.route !== undefined;
  return [
    {
      key: 'now',
      title: 'Now',
      panels: [
        requests.currentRequestRate(service),
        requests.currentErrorRatio(service),
        ...(isTimed ? [requests.currentLatency(service)] : []),
        saturation.replicasUp(service),
        ...saturation.startTime(service),
        saturation.serviceFiringAlerts(service),
      ],
    },
    {
      key: 'requests',
      title: 'Rate, errors, duration',
      panels: [
        requests.rateByStatus(service),
        requests.errorRatio(service),
        ...(isTimed ? [requests.latencyOverTime(service)] : []),
        ...(hasRoutes ? [requests.rateByRoute(service)] : []),
        ...(isTimed && hasRoutes ? [requests.latencyByRoute(service)] : []),
        // Outage rules need scrapes.
        ...(service.scrape === false ? [] : [requests.recentErrorRatio(service, timing)]),
        ...(isTimed ? [requests.latencyHeatmap(service)] : []),
      ],
    },
  ];
}

function saturationRows(service: ResolvedService): readonly Row[] {
  const isScraped = service.scrape !== false;
  if (!isScraped && !sendsMetrics(service)) return [];
  return [
    {
      key: 'saturation',
      title: 'Saturation',
      panels: [
        // SDKs of OpenTelemetry have other metrics of the process.
        ...(isScraped
          ? [...saturation.serviceCpu(service), ...saturation.serviceMemory(service)]
          : []),
        ...saturation.inFlight(service),
        saturation.replicasOverTime(service),
      ],
    },
  ];
}
