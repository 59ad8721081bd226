import { escapeRegex } from '@observability-stack/query-common';
import { isPushing } from '../../alerts/push';
import type { Annotation, Row } from '../../catalog/definitions/dashboard';
import type { Panel } from '../../catalog/definitions/panel';
import type { ResolvedEnvironment } from '../../resolve/environment';
import type { ResolvedService } from '../../resolve/services';
import { eventAnnotations, eventsPanel, hasEvents } from './events';
import { podPanels, podsTable, replicasPanel, usagePanels } from './objects';
import { inEnv } from './selection';
import { volumeUse } from './volumes';

/** Returns the row on the containers of a service. */
export function containersRow(
  environment: Pick<ResolvedEnvironment, 'kubernetes'>,
  service: ResolvedService,
): Row {
  const { name, namespace } = service;
  const own = { ...inEnv, namespace, service: name };
  return {
    key: 'containers',
    title: 'Containers',
    panels: [
      ...usagePanels(own),
      // The pods of a job end, and have no number of replicas.
      ...(isPushing(service) ? [] : [replicasPanel(own)]),
      ...podPanels(own),
      volumeUse(own),
      podsTable(own, { noValue: `No pods of ${name} in namespace ${namespace}` }),
      ...(hasEvents(environment) ? [eventsPanel(eventsOf({ name, namespace }))] : []),
    ].map(withPrefix),
  };
}

/** Returns the events of the workloads and pods of a service. */
const eventsOf = ({ name, namespace }: Pick<ResolvedService, 'name' | 'namespace'>) => ({
  namespace,
  names: `${escapeRegex(name)}(-.+)?`,
});

/** Returns the marks of the events of a service, if they are collected. */
export const containerAnnotations = (
  environment: Pick<ResolvedEnvironment, 'kubernetes'>,
  service: ResolvedService,
): readonly Annotation[] => (hasEvents(environment) ? [eventAnnotations(eventsOf(service))] : []);

/** The keys of panels are unique in a dashboard. */
const withPrefix = (panel: Panel): Panel => ({ ...panel, key: `containers-${panel.key}` });
