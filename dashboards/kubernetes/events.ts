import { labelRe, streamsOf } from '@observability-stack/logql';
import type { Annotation } from '../../catalog/definitions/dashboard';
import { logQuery, logs, type Panel } from '../../catalog/definitions/panel';
import { EVENTS_SERVICE, kubernetesEventLines } from '../../catalog/logs/kubernetes-events';
import { dashboardUids, dashboardVariables } from '../../catalog/names';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { linkToDashboard } from '../shared/links';
import { variableRefs } from '../shared/variables';

/** The objects whose events a panel shows. */
export interface EventSelection {
  readonly namespace?: string;
  /** RE2 pattern of the names of the objects. @default all */
  readonly names?: string;
  /** Whether only warnings are shown. @default false */
  readonly warnings?: boolean;
}

/** Reports whether the environment collects the events of Kubernetes. */
export const hasEvents = ({ kubernetes }: Pick<ResolvedEnvironment, 'kubernetes'>): boolean =>
  kubernetes !== false && kubernetes.events;

/** Returns the events of objects, with a line that names the object and the reason. */
function eventLines({ namespace, names, warnings = false }: EventSelection) {
  const streams = streamsOf(kubernetesEventLines, {
    env: variableRefs.env,
    service: EVENTS_SERVICE,
    ...(namespace === undefined ? {} : { namespace }),
    ...(warnings ? { level: 'warn' } : {}),
  });
  const selected = names === undefined ? streams : streams.where({ name: labelRe(names) });
  return selected.json().lineFormat('{{ .kind }} {{ .name }}: {{ .reason }}: {{ .msg }}');
}

/** Returns the marks of the warnings of objects. Other events are too many to mark. */
export const eventAnnotations = (selection: EventSelection): Annotation => ({
  name: 'Warnings of Kubernetes',
  color: 'orange',
  query: logQuery(eventLines({ ...selection, warnings: true })),
  text: '{{reason}}',
});

/** Returns the panel of the events of objects, as log lines. */
export function eventsPanel(selection: EventSelection): Panel {
  return logs({
    key: 'events',
    title: selection.warnings ? 'Warnings of Kubernetes' : 'Events of Kubernetes',
    description:
      'What Kubernetes did, and why: scheduling, images, probes, restarts, evictions. Newest first. Good: few warnings.',
    queries: [logQuery(eventLines(selection), { maxLines: 200 })],
    height: 8,
    noValue: 'No events',
    links: [
      linkToDashboard('Show in the explorer', dashboardUids.logs, {
        [dashboardVariables.env]: variableRefs.env,
        [dashboardVariables.service]: EVENTS_SERVICE,
      }),
    ],
  });
}
