import type { Dashboard } from '../../catalog/definitions/dashboard';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { variableRefs } from '../shared/variables';
import { clusterDashboard } from './cluster';
import { controlPlaneDashboard } from './control-plane';
import { type EventSelection, eventAnnotations, eventsPanel, hasEvents } from './events';
import { networkDashboard } from './network';
import { namespaceDashboard, podDashboard, workloadDashboard } from './objects';
import { requestsDashboard } from './requests';
import { hasKubernetesObjects } from './selection';
import { volumesDashboard } from './volumes';

/** Returns the dashboards of Kubernetes; none if the environment does not scrape it. */
export function kubernetesDashboards(environment: ResolvedEnvironment): readonly Dashboard[] {
  const { kubernetes } = environment;
  if (!kubernetes) return [];
  const hasObjects = hasKubernetesObjects(environment);
  const { namespace, workload, pod } = variableRefs;
  /** Adds a row with the events of objects and marks of their warnings, if they are collected. */
  const withEvents = (dashboard: Dashboard, events: EventSelection): Dashboard =>
    hasEvents(environment)
      ? {
          ...dashboard,
          annotations: [...(dashboard.annotations ?? []), eventAnnotations(events)],
          rows: [
            ...dashboard.rows,
            { key: 'events-row', title: 'Events', panels: [eventsPanel(events)] },
          ],
        }
      : dashboard;
  const controlPlane = controlPlaneDashboard(environment, hasObjects);
  return [
    ...(hasObjects
      ? [
          withEvents(clusterDashboard(environment, controlPlane !== undefined), {
            warnings: true,
          }),
          withEvents(namespaceDashboard, { namespace }),
          // The suffixes that Kubernetes adds to names of replica sets, pods and jobs.
          withEvents(workloadDashboard, {
            namespace,
            names: `${workload}(-[0-9]+)?(-[bcdfghjklmnpqrstvwxz2456789]+){0,2}`,
          }),
          withEvents(podDashboard, { namespace, names: pod }),
          requestsDashboard,
          volumesDashboard,
          networkDashboard(kubernetes.dns !== false),
        ]
      : []),
    ...(controlPlane ? [controlPlane] : []),
  ];
}
