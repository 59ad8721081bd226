import { type DataFrame, type Field, FieldType, toDataFrame } from '@grafana/data';
import type { Json, TargetJson } from './types';

type Labels = Readonly<Record<string, string>>;

/** Returns the name of a series: the target's legend, or its labels as Prometheus formats them. */
export function seriesName(labels: Labels, legend: string | undefined): string {
  if (legend && legend !== '__auto')
    return legend.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, name: string) => labels[name] ?? '');
  const { __name__: metric = '', ...rest } = labels;
  const entries = Object.entries(rest);
  if (legend === '__auto' && entries.length === 1 && entries[0]) return entries[0][1];
  if (entries.length === 0) return metric || 'Value';
  return `${metric}{${entries.map(([key, value]) => `${key}="${value}"`).join(', ')}}`;
}

const numberOf = (text: string): number | null => {
  const value = Number(text.replace('+Inf', 'Infinity').replace('-Inf', '-Infinity'));
  return Number.isNaN(value) ? null : value;
};

/** Returns a frame per series; steps without a sample are gaps. */
export const seriesFrames = (result: Json[], target: TargetJson, step: number): DataFrame[] =>
  result.map(({ metric = {}, values, value }) => {
    const samples: [number, string][] = values ?? (value ? [value] : []);
    const name = seriesName(metric, target.legendFormat);
    return toDataFrame({
      refId: target.refId,
      name,
      fields: [
        {
          name: 'Time',
          type: FieldType.time,
          config: { interval: step * 1000 },
          values: samples.map(([time]) => time * 1000),
        },
        {
          name: 'Value',
          type: FieldType.number,
          labels: metric,
          config: { displayNameFromDS: name },
          values: samples.map(([, text]) => numberOf(text)),
        },
      ],
    });
  });

/**
 * Returns one row per series and one column per label; no frame without series, as in Grafana. The
 * value column is named `Value #A` after its query; the Prometheus data source of Grafana omits the
 * letter for a single query.
 */
export function tableFrames(result: Json[], target: TargetJson, isOnly: boolean): DataFrame[] {
  if (result.length === 0) return [];
  const keys = [...new Set(result.flatMap(({ metric }) => Object.keys(metric ?? {})))].sort();
  const samples: [number, string][] = result.map(({ value, values }) => value ?? values.at(-1));
  const fields: Partial<Field>[] = [
    {
      name: 'Time',
      type: FieldType.time,
      config: {},
      values: samples.map(([time]) => time * 1000),
    },
    ...keys.map((key) => ({
      name: key,
      type: FieldType.string,
      config: {},
      values: result.map(({ metric }) => metric?.[key] ?? ''),
    })),
    {
      name: isOnly ? 'Value' : `Value #${target.refId}`,
      type: FieldType.number,
      config: {},
      values: samples.map(([, text]) => numberOf(text)),
    },
  ];
  return [toDataFrame({ refId: target.refId, fields })];
}

/** Returns log lines, the newest first. */
export function logFrame(streams: Json[], target: TargetJson): DataFrame {
  const lines = streams
    .flatMap(({ stream, values }) =>
      (values as [string, string, Json?][]).map(([at, line, more]) => ({
        at: Number(BigInt(at) / 1_000_000n),
        line,
        labels: { ...stream, ...more?.structuredMetadata, ...more?.parsed } as Labels,
      })),
    )
    .sort((a, b) => b.at - a.at);
  return toDataFrame({
    refId: target.refId,
    fields: [
      { name: 'Time', type: FieldType.time, config: {}, values: lines.map(({ at }) => at) },
      { name: 'Line', type: FieldType.string, config: {}, values: lines.map(({ line }) => line) },
      {
        name: 'labels',
        type: FieldType.other,
        config: {},
        values: lines.map(({ labels }) => labels),
      },
    ],
  });
}
