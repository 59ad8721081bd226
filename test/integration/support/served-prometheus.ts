import { type Served, serveFiles } from './served';

interface PrometheusOptions {
  /** Arguments besides those for its configuration, its data and its address. @default none */
  readonly args?: readonly string[];
  /** Headers of the requests until it answers. @default none */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A Prometheus on loopback, with the configuration `prometheus.yml` and the files that it names. */
export const servePrometheus = (
  files: Readonly<Record<string, string>>,
  { args = [], headers = {} }: PrometheusOptions = {},
): Promise<Served> =>
  serveFiles({
    program: 'prometheus',
    files,
    args: ({ address, folder }) => [
      '--config.file=prometheus.yml',
      `--storage.tsdb.path=${folder}/data`,
      `--web.listen-address=${address}`,
      ...args,
    ],
    ready: '/-/ready',
    headers,
  });
