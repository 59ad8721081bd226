/** Panels for the metrics and log lines of a team; all other constructors are in catalog/definitions/panel.ts. */
export { logRatePanel, logsPanel } from './logs';
export { gaugePanel, type PanelOptions, quantilePanel, ratePanel } from './metrics';
