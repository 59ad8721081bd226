import type { Lab } from '@observability-stack/lab/lab';
import {
  type ClassicTarget,
  expandDashboardVariables,
  type LabelValues,
} from '../support/dashboards';
import { PrometheusApi } from '../support/prometheus';

type Values = Readonly<Record<string, string>>;

export async function queryJson<T>(url: string): Promise<T> {
  const response = await fetch(url);
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status} ${text.slice(0, 300)}`);
  return JSON.parse(text) as T;
}

export const parameters = (values: Readonly<Record<string, string | number>>): URLSearchParams =>
  new URLSearchParams(
    Object.fromEntries(Object.entries(values).map(([key, value]) => [key, String(value)])),
  );

/** Asks the programs of a lab what Grafana would ask them, for the last ten minutes. */
export class Asker {
  static readonly range = 600;
  static readonly step = 5;
  readonly metrics: PrometheusApi;

  constructor(
    private readonly lab: Lab,
    private readonly options: {
      readonly scrapeSeconds: number;
      readonly runs: (pod: string) => boolean;
    },
  ) {
    this.metrics = new PrometheusApi(lab.url('prometheus-0'));
  }

  readonly labelValues: LabelValues = async (source, selector, label) => {
    if (source !== 'loki')
      return this.metrics.get(`label/${label}/values?${parameters({ 'match[]': selector })}`);
    if (!this.options.runs('loki-0')) return [];
    const { data = [] } = await this.loki<{ data?: string[] }>(`label/${label}/values`, {
      query: selector,
    });
    return data;
  };

  filled = (text: string, values: Values): string =>
    expandDashboardVariables(text, values, {
      step: Asker.step,
      range: Asker.range,
      scrape: this.options.scrapeSeconds,
    });

  get window() {
    const end = Math.floor(Date.now() / 1000);
    return { start: end - Asker.range, end };
  }

  /** The number of series, streams or traces; undefined where the data source does not run. */
  async count(target: ClassicTarget, values: Values): Promise<number | undefined> {
    const isInstant = target.instant === true || target.queryType === 'instant';
    const call = isInstant ? 'query' : 'query_range';
    const asked = {
      query: this.filled(target.expr ?? '', values),
      ...(isInstant ? {} : { ...this.window, step: Asker.step }),
    };
    switch (target.datasource.type) {
      case 'prometheus': {
        const path = `${call}?${parameters(asked)}`;
        return (await this.metrics.get<{ result: unknown[] }>(path)).result.length;
      }
      case 'loki':
        if (!this.options.runs('loki-0')) return undefined;
        return (await this.loki<{ data: { result: unknown[] } }>(call, asked)).data.result.length;
      default:
        return this.options.runs('jaeger-0') ? this.traces(target, values) : undefined;
    }
  }

  /** A trace of a service that is stored. */
  async someTrace(service: string): Promise<string> {
    const { data } = await this.jaeger<{ data: { traceID: string }[] | null }>(
      `?${parameters({ service, limit: 5 })}`,
    ).catch(() => ({ data: [] }));
    return data?.at(-1)?.traceID ?? '';
  }

  loki<T>(call: string, values: Readonly<Record<string, string | number>>): Promise<T> {
    return queryJson<T>(`${this.lab.url('loki-0')}/loki/api/v1/${call}?${parameters(values)}`);
  }

  private jaeger<T>(rest: string): Promise<T> {
    return queryJson<T>(`${this.lab.url('jaeger-0', 'ui')}/api/traces${rest}`);
  }

  /** Tags are logfmt in Grafana and JSON in Jaeger. */
  private async traces(target: ClassicTarget, values: Values): Promise<number> {
    const {
      queryType,
      query = '',
      service = '',
      operation,
      minDuration,
      tags,
      limit = 20,
    } = target;
    const search = parameters({
      service: this.filled(service, values),
      limit,
      ...(operation ? { operation: this.filled(operation, values) } : {}),
      ...(minDuration ? { minDuration: this.filled(minDuration, values) } : {}),
      ...(tags
        ? { tags: JSON.stringify(Object.fromEntries(tags.split(' ').map((tag) => tag.split('=')))) }
        : {}),
    });
    const rest = queryType ? `?${search}` : `/${this.filled(query, values)}`;
    return (await this.jaeger<{ data: unknown[] }>(rest)).data.length;
  }
}
