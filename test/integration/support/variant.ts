import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Environment } from '../../../catalog/definitions/environment';
import { local } from '../../../environments/local';
import type { TargetFile } from '../../../scrape-configs/targets';
import { writeOutput } from '../../../validation/output-folder';
import { formatProblem, isError } from '../../../validation/problem';
import { synthesize } from '../../../validation/synthesize';
import { fileParts } from '../../../validation/write';

const { kubernetes: _, kubeStateMetrics: __, waivers: ___, ...rest } = local;

/** The environment `local` without the metrics of a cluster, which no program of a test exposes. */
export const localWithoutCluster: Environment = rest;

/** Renders an environment and its outputs into a temporary folder in place of `dist`; the caller removes it. */
export function renderVariant(
  environment: Environment,
  targetFiles?: readonly TargetFile[],
): string {
  const { problems, manifests, outputs } = synthesize(
    environment,
    targetFiles ? { targetFiles } : {},
  );
  const errors = problems.filter(isError);
  if (errors.length > 0) throw new Error(errors.map(formatProblem).join('\n'));
  const folder = mkdtempSync(path.join(tmpdir(), 'dist-'));
  writeOutput(folder, [{ name: environment.name, files: fileParts(manifests) }, ...outputs], {
    complete: true,
  });
  return folder;
}
