import type { Adapter } from '@observability-stack/lab/adapters/adapter';
import { discover } from '@observability-stack/lab/discovery';

const BLOCK = /^discovery\.kubernetes "(\w+)" \{\n[\s\S]*?^\}\n/gm;

/** Reads the logs of the programs in the lab instead of those of the kubelet. */
export const alloyAdapter: Adapter = {
  file: (name, text, { running }) => {
    if (!name.endsWith('.alloy')) return text;
    const groups = discover({ role: 'pod' }, running);
    const targets = groups.map(({ targets: [address], labels }) =>
      Object.entries({ __address__: address ?? '', ...labels })
        .map(([key, value]) => `${JSON.stringify(key)} = ${JSON.stringify(value)}`)
        .join(', '),
    );
    const list = `[\n${targets.map((target) => `\t{${target}},\n`).join('')}]`;
    const blocks = [...text.matchAll(BLOCK)].map(([, label]) => label);
    return blocks.reduce<string>(
      (result, label) => result.replaceAll(`discovery.kubernetes.${label}.targets`, () => list),
      text.replaceAll(BLOCK, ''),
    );
  },
};
