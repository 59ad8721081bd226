/** JSON that Grafana reads. */
// biome-ignore lint/suspicious/noExplicitAny: Grafana's model differs by version and plugin
export type GrafanaModel = Readonly<Record<string, any>>;

/** A builder of Grafana's Foundation SDK. It runs once, when the definitions are read. */
export interface Builder<T> {
  build(): T;
}
