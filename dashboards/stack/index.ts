import { up } from '@observability-stack/contracts/standard/target';
import { hasQueue } from '../../alerts/stack/otel-collector';
import { dataSourceTitles } from '../../catalog/data-sources';
import { type Dashboard, defineDashboard, type Row } from '../../catalog/definitions/dashboard';
import { dashboardUids } from '../../catalog/names';
import { hasServiceGraph } from '../../constructs/tempo/topology';
import { isAgent } from '../../resolve/agents';
import { type ComponentName, hasComponent } from '../../resolve/components';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { exists } from '../../resolve/parts';
import { hasKubernetesObjects } from '../kubernetes/selection';
import { alertAnnotations, startAnnotations } from '../shared/annotations';
import { findAlert } from '../shared/find-alert';
import { linkToTop, runbookLinks } from '../shared/links';
import { envVariable, variableRefs } from '../shared/variables';
import { alertmanagerPanels } from './alertmanager';
import { grafanaPanels } from './grafana';
import { jaegerPanels } from './jaeger';
import { logCollectorPanels } from './log-collector';
import { lokiPanels } from './loki';
import { collectorPanels } from './otel-collector';
import * as overview from './overview';
import { prometheusPanels } from './prometheus';
import { pushgatewayPanels } from './pushgateway';
import { type AlertFinder, STACK_TARGETS } from './selection';
import { serviceGraphPanels, tempoBlockPanels, tempoPanels } from './tempo';
import { thanosPanels } from './thanos';

/** Panels of the trace store. */
const storePanels = { jaeger: jaegerPanels, tempo: tempoPanels };

/** Returns the dashboard on the health of the stack, with one row per component. */
export function stackDashboard(environment: ResolvedEnvironment): Dashboard {
  const alert = findAlert(environment);
  const { logCollector, pushgateway, thanos } = environment;
  const runs = (name: ComponentName) => hasComponent(environment, name);
  const row = (key: string, title: string, panels: Row['panels']): Row => ({ key, title, panels });
  return defineDashboard({
    uid: dashboardUids.stack,
    title: 'Stack health',
    description:
      'Health of metrics, logs, traces and alerting, with one row per component of the stack.',
    tags: ['stack'],
    variables: [envVariable(up.where({ team: STACK_TARGETS.team }))],
    annotations: [alertAnnotations(STACK_TARGETS), startAnnotations(STACK_TARGETS)],
    links: [
      linkToTop('Cardinality', dashboardUids.cardinality, { env: variableRefs.env }),
      linkToTop('Nodes', dashboardUids.nodes, { env: variableRefs.env }),
      ...(hasKubernetesObjects(environment)
        ? [linkToTop('Kubernetes', dashboardUids.kubernetes, { env: variableRefs.env })]
        : []),
      linkToTop('All services', dashboardUids.fleet),
      ...runbookLinks(environment.alerts.runbooks),
    ],
    rows: [
      row('now', 'Now', [
        overview.targetsUp,
        overview.targetsDown,
        overview.firingCount,
        overview.samplesIn,
        overview.linesIn,
        overview.spansIn,
      ]),
      row('all', 'Components', [
        overview.components,
        overview.firingAlerts,
        overview.stackMemory,
        overview.stackCpu,
        overview.scrapeTime,
      ]),
      ...(runs('prometheus') && !isAgent(environment)
        ? [row('prometheus', 'Prometheus', prometheusPanels(environment, alert))]
        : []),
      ...(runs('alertmanager') ? [row('alertmanager', 'Alertmanager', alertmanagerPanels)] : []),
      ...(runs('loki') ? [row('loki', 'Loki', lokiPanels(environment, alert))] : []),
      ...(runs(logCollector)
        ? [
            row(
              'agent',
              logCollector === 'alloy' ? 'Alloy' : 'Promtail',
              logCollectorPanels(alert, logCollector),
            ),
          ]
        : []),
      ...tracingRow(environment, alert),
      ...(runs('tempo')
        ? [
            { ...row('tempo-blocks', 'Tempo: blocks', tempoBlockPanels), collapsed: true },
            ...(hasServiceGraph(environment)
              ? [{ ...row('service-graph', 'Service graph', serviceGraphPanels), collapsed: true }]
              : []),
          ]
        : []),
      ...(runs('grafana')
        ? [{ ...row('grafana', 'Grafana', grafanaPanels), collapsed: true }]
        : []),
      ...(pushgateway
        ? [{ ...row('pushgateway', 'Pushgateway', pushgatewayPanels(alert)), collapsed: true }]
        : []),
      ...(thanos ? [{ ...row('thanos', 'Thanos', thanosPanels), collapsed: true }] : []),
    ],
  });
}

/** Returns the row of the Collector and the trace store that the stack runs. */
function tracingRow(environment: ResolvedEnvironment, alert: AlertFinder): readonly Row[] {
  const { tracing } = environment;
  const hasCollector = hasComponent(environment, 'otel-collector');
  const hasStore = hasComponent(environment, tracing);
  const panels = [
    ...(hasCollector
      ? collectorPanels(
          alert,
          exists(environment, 'tracing') ? tracing : undefined,
          hasQueue(environment),
        )
      : []),
    ...(hasStore ? storePanels[tracing] : []),
  ];
  const names = [
    ...(hasCollector ? ['Collector'] : []),
    ...(hasStore ? [dataSourceTitles[tracing]] : []),
  ];
  return panels.length > 0 ? [{ key: 'tracing', title: names.join(' and '), panels }] : [];
}
