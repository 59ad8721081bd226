import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { yaml } from '../../../catalog/yaml';
import { freePorts } from '../../../lab/ports';
import {
  alloyBlocks,
  type LogAgentOptions,
  renderBlocks,
  renderPromtailConfig,
} from '../../../scrape-configs/pipeline';
import { type Place, type Program, startProgram } from './program';

/** What service discovery would say of a container: the labels `__meta_kubernetes_…`. */
export type DiscoveredPod = Readonly<Record<string, string>>;

export interface Agent {
  readonly name: 'promtail' | 'alloy';
  start(place: Place, options: LogAgentOptions, pods: readonly DiscoveredPod[]): Promise<Program>;
}

/**
 * The agents with the whole configuration they have in a cluster, except that the pods are listed
 * instead of asked for at the API server. Relabelling, tailing, the pipeline and pushing are real.
 */
export function promtailAgent(binary: string): Agent {
  return {
    name: 'promtail',
    start: async (place, options, pods) => {
      const { dir } = place;
      const [port = 0] = await freePorts(1);
      const config = renderPromtailConfig({
        ...options,
        httpPort: port,
        positionsPath: join(dir, 'positions.yaml'),
      });
      const jobs = config.scrape_configs as Readonly<Record<string, unknown>>[];
      const staticJobs = jobs.map(({ kubernetes_sd_configs: _, ...job }) => ({
        ...job,
        static_configs: pods.map((labels) => ({ targets: ['localhost'], labels })),
      }));
      const file = join(dir, 'promtail.yaml');
      writeFileSync(file, yaml({ ...config, scrape_configs: staticJobs }));
      const ready = `http://127.0.0.1:${port}/ready`;
      return startProgram(place, 'promtail', binary, [`-config.file=${file}`], ready);
    },
  };
}

export function alloyAgent(binary: string): Agent {
  return {
    name: 'alloy',
    start: async (place, options, pods) => {
      const { dir } = place;
      const [port = 0] = await freePorts(1);
      const blocks = alloyBlocks(options).flatMap((block) => {
        if (block.name === 'discovery.kubernetes') return [];
        if (block.name !== 'discovery.relabel') return [block];
        return [{ ...block, attributes: { ...block.attributes, targets: pods } }];
      });
      const file = join(dir, 'config.alloy');
      writeFileSync(file, renderBlocks(blocks));
      const args = [
        'run',
        `--server.http.listen-addr=127.0.0.1:${port}`,
        `--storage.path=${join(dir, 'alloy-data')}`,
        '--disable-reporting',
        file,
      ];
      const ready = `http://127.0.0.1:${port}/-/ready`;
      return startProgram(place, 'alloy', binary, args, ready);
    },
  };
}
