import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { claimFreePorts } from '@observability-stack/lab/ports';
import { yaml } from '../../../catalog/helpers/yaml';
import {
  type AlloyBlock,
  alloyBlocks,
  type LogAgentOptions,
  renderBlocks,
  renderPromtailConfig,
} from '../../../scrape-configs/pipeline';
import { type AgentFolder, type AgentProgram, startProgram } from './program';

/** What service discovery would say of a container: the labels `__meta_kubernetes_…`. */
export type DiscoveredPod = Readonly<Record<string, string>>;

/** Where the agent learns of the pods: from a list, or from an API server as one node's agent. */
export type AgentDiscovery =
  | { readonly pods: readonly DiscoveredPod[] }
  | { readonly kubeconfig: string; readonly node: string };

/**
 * An agent with the whole configuration it has in a cluster, apart from where it learns of the pods.
 * Relabelling, tailing, the pipeline and pushing are real.
 */
export interface Agent {
  /** Stages that this release does not have. @default it has all */
  readonly lacks?: readonly string[];
  start(
    place: AgentFolder,
    options: LogAgentOptions,
    discovery: AgentDiscovery,
  ): Promise<AgentProgram>;
}

const environmentOf = (discovery: AgentDiscovery): Readonly<Record<string, string>> =>
  'node' in discovery ? { HOSTNAME: discovery.node } : {};

export const promtailAgent = (binary: string): Agent => ({
  start: async (place, options, discovery) => {
    const { dir } = place;
    const [port = 0] = await claimFreePorts(1);
    const config = renderPromtailConfig({
      ...options,
      httpPort: port,
      positionsPath: join(dir, 'positions.yaml'),
    });
    const jobs = config.scrape_configs as Readonly<Record<string, unknown>>[];
    const jobsHere = jobs.map(({ kubernetes_sd_configs: discovered, ...job }) =>
      discovered === undefined
        ? job
        : 'pods' in discovery
          ? {
              ...job,
              static_configs: discovery.pods.map((labels) => ({ targets: ['localhost'], labels })),
            }
          : {
              ...job,
              kubernetes_sd_configs: [{ role: 'pod', kubeconfig_file: discovery.kubeconfig }],
            },
    );
    const file = join(dir, 'promtail.yaml');
    writeFileSync(file, yaml({ ...config, scrape_configs: jobsHere }));
    const ready = `http://127.0.0.1:${port}/ready`;
    const args = [`-config.file=${file}`];
    return startProgram(place, 'promtail', binary, args, ready, environmentOf(discovery));
  },
});

/** The release that brought each stage, for those that are younger than what may be tested with. */
const SINCE: Readonly<Record<string, readonly [major: number, minor: number]>> = {
  'stage.truncate': [1, 12],
};

/** Stages of the configuration that an older Alloy lacks; says which. */
function lackingIn(binary: string): readonly string[] {
  const { stdout } = spawnSync(binary, ['--version'], { encoding: 'utf8' });
  const [, major, minor] = /version v?(\d+)\.(\d+)/.exec(stdout) ?? [];
  return Object.entries(SINCE).flatMap(([stage, [since, sinceMinor]]) => {
    if (Number(major) > since || (Number(major) === since && Number(minor) >= sinceMinor))
      return [];
    process.stderr.write(
      `SKIPPED: Alloy ${major}.${minor} has no ${stage} (since ${since}.${sinceMinor}): what needs it is not tried\n`,
    );
    return [stage];
  });
}

const without = (blocks: readonly AlloyBlock[], stages: readonly string[]): AlloyBlock[] =>
  blocks.map((block) =>
    block.name === 'loki.process' && block.blocks
      ? { ...block, blocks: block.blocks.filter(({ name }) => !stages.includes(name)) }
      : block,
  );

export const alloyAgent = (binary: string, lacks = lackingIn(binary)): Agent => ({
  lacks,
  start: async (place, options, discovery) => {
    const { dir } = place;
    const [port = 0] = await claimFreePorts(1);
    const blocks = alloyBlocks(options).flatMap((block): AlloyBlock[] => {
      if (block.name === 'discovery.kubernetes') {
        if ('pods' in discovery) return [];
        const attributes = { ...block.attributes, kubeconfig_file: discovery.kubeconfig };
        return [{ ...block, attributes }];
      }
      if (block.name !== 'discovery.relabel' || block.label !== 'pods' || !('pods' in discovery))
        return [block];
      return [{ ...block, attributes: { ...block.attributes, targets: discovery.pods } }];
    });
    const file = join(dir, 'config.alloy');
    writeFileSync(file, renderBlocks(without(blocks, lacks)));
    const args = [
      'run',
      `--server.http.listen-addr=127.0.0.1:${port}`,
      `--storage.path=${join(dir, 'alloy-data')}`,
      '--disable-reporting',
      file,
    ];
    const ready = `http://127.0.0.1:${port}/-/ready`;
    return startProgram(place, 'alloy', binary, args, ready, environmentOf(discovery));
  },
});
