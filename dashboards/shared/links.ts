import type { Link } from '../../catalog/definitions/panel';
import { dashboardUids, dashboardVariables } from '../../catalog/names';

/** What Grafana puts in: `\${__value.raw}`. */
export const grafana = (variable: string): string => `\${${variable}}`;

/** A dashboard with the same time, and what is chosen there. */
export const toDashboard = (
  title: string,
  uid: string,
  variables: Readonly<Record<string, string>> = {},
): Link => ({
  title,
  url: `/d/${uid}?${[
    ...Object.entries(variables).map(([name, value]) => `var-${name}=${value}`),
    grafana('__url_time_range'),
  ].join('&')}`,
});

/** At the top of a dashboard, where Grafana adds the time itself. */
export const toTop = (
  title: string,
  uid: string,
  variables: Readonly<Record<string, string>> = {},
): Link => {
  const chosen = Object.entries(variables).map(([name, value]) => `var-${name}=${value}`);
  return { title, url: `/d/${uid}${chosen.length > 0 ? `?${chosen.join('&')}` : ''}` };
};

export const fleetLink = toTop('All services', dashboardUids.fleet);

/** The list of runbooks, where they have an address that a browser opens. */
export const runbookLinks = (runbooks: string): readonly Link[] =>
  /^https?:\/\//i.test(runbooks)
    ? [{ title: 'Runbooks', url: `${runbooks.replace(/\/$/, '')}/README.md`, newTab: true }]
    : [];

/** From the id in a list of traces to the page that shows its lines, spans, and the metrics of a service. */
export const openTrace = (service: string): Link =>
  toDashboard('Open trace', dashboardUids.traces, {
    [dashboardVariables.traceId]: grafana('__value.raw'),
    [dashboardVariables.service]: service,
  });
