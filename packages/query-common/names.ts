/** Reports whether a label name needs no quotes in a query; any other UTF-8 name is quoted. */
export const isPlainLabelName = (name: string): boolean => /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name);
export const isPlainMetricName = (name: string): boolean => /^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name);
