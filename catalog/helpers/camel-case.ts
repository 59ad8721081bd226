/** Returns the name of a setting in camel case: `metricRelabelConfigs` for `metric_relabel_configs`. */
export const camelCase = (name: string): string =>
  name.replace(/[_-]+([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase());
