import type { PanelLink } from '../../catalog/definitions/panel';
import { dashboardUids, dashboardVariables } from '../../catalog/names';

/** Returns a variable that Grafana interpolates in links: `${__value.raw}`. */
export const grafanaVariable = (variable: string): string => `\${${variable}}`;

/** Returns a link to a dashboard with the same time range and these variables. */
export const linkToDashboard = (
  title: string,
  uid: string,
  variables: Readonly<Record<string, string>> = {},
): PanelLink => ({
  title,
  url: `/d/${uid}?${[
    ...Object.entries(variables).map(([name, value]) => `var-${name}=${value}`),
    grafanaVariable('__url_time_range'),
  ].join('&')}`,
});

/** Returns a link at the top of a dashboard, to which Grafana adds the time range. */
export const linkToTop = (
  title: string,
  uid: string,
  variables: Readonly<Record<string, string>> = {},
): PanelLink => {
  const chosen = Object.entries(variables).map(([name, value]) => `var-${name}=${value}`);
  return { title, url: `/d/${uid}${chosen.length > 0 ? `?${chosen.join('&')}` : ''}` };
};

export const fleetLink = linkToTop('All services', dashboardUids.fleet);

/** Returns a link to the index of runbooks, if it has a URL that a browser can open. */
export const runbookLinks = (runbooks: string): readonly PanelLink[] =>
  /^https?:\/\//i.test(runbooks)
    ? [{ title: 'Runbooks', url: `${runbooks.replace(/\/$/, '')}/README.md`, targetBlank: true }]
    : [];

/**
 * Links the id in a list of traces to the dashboard with the spans and log lines of the trace, and the metrics of a
 * service.
 */
export const traceLink = (service: string): PanelLink =>
  linkToDashboard('Open trace', dashboardUids.traces, {
    [dashboardVariables.traceId]: grafanaVariable('__value.raw'),
    [dashboardVariables.service]: service,
  });
