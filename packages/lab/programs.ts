// Which program on this machine stands for which image.
import { type ImageName, images } from '../../catalog/components/images';
import { toolPath, toolVariable } from '../../tools/locate';
import { programs as pinned } from '../../tools/programs';
import type { Container } from './manifests';

const programOf: Readonly<Record<ImageName, string>> = {
  prometheus: 'prometheus',
  alertmanager: 'alertmanager',
  nodeExporter: 'node_exporter',
  loki: 'loki',
  promtail: 'promtail',
  alloy: 'alloy',
  collector: 'otelcol',
  jaeger: 'jaeger',
  tempo: 'tempo',
  grafana: 'grafana',
  thanos: 'thanos',
  nginx: 'nginx',
  node: 'node',
};

/** The program of a container; undefined for an image that the lab does not know. */
export function programFor({ image }: Container): string | undefined {
  const known = Object.entries(images).find(([, { repository }]) =>
    [`${repository}:`, `${repository}@`].some((name) => `/${image}`.includes(`/${name}`)),
  );
  return known && programOf[known[0] as ImageName];
}

export type Found =
  | { readonly path: string }
  | { readonly missing: string; readonly pinned: boolean };

/** Where a program is, or why it is not there. */
export function findProgram(
  name: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Found {
  // the runtime that runs the lab runs the scripts
  if (name === 'node') return { path: process.execPath };
  const path = toolPath(name, env);
  if (path !== undefined) return { path };
  return pinned.some((program) => program.name === name)
    ? { pinned: true, missing: `${name} is not built: npm run tools -- ${name}` }
    : {
        pinned: false,
        missing: `${name} is not on PATH, and ${toolVariable(name)} is not set`,
      };
}
