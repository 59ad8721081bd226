import type { Link } from '../../catalog/definitions/panel';
import { dashboardUids, dashboardVariables } from '../../catalog/names';

/** Returns a variable that Grafana interpolates in links: `\${__value.raw}`. */
export const grafana = (variable: string): string => `\${${variable}}`;

/** Returns a link to a dashboard with the same time range and these variables. */
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

/** Returns a link at the top of a dashboard, to which Grafana adds the time range. */
export const toTop = (
  title: string,
  uid: string,
  variables: Readonly<Record<string, string>> = {},
): Link => {
  const chosen = Object.entries(variables).map(([name, value]) => `var-${name}=${value}`);
  return { title, url: `/d/${uid}${chosen.length > 0 ? `?${chosen.join('&')}` : ''}` };
};

export const fleetLink = toTop('All services', dashboardUids.fleet);

/** Returns a link to the index of runbooks, if it has a URL that a browser can open. */
export const runbookLinks = (runbooks: string): readonly Link[] =>
  /^https?:\/\//i.test(runbooks)
    ? [{ title: 'Runbooks', url: `${runbooks.replace(/\/$/, '')}/README.md`, newTab: true }]
    : [];

/**
 * Links the id in a list of traces to the dashboard with the spans and log lines of the trace, and the metrics of a
 * service.
 */
export const openTrace = (service: string): Link =>
  toDashboard('Open trace', dashboardUids.traces, {
    [dashboardVariables.traceId]: grafana('__value.raw'),
    [dashboardVariables.service]: service,
  });
