import type { LabelReplaceNode } from '@observability-stack/logql/ast';
import { compileRegex, expand } from './regex/regex';
import { labelValue, type Sample, withLabel } from './series';

/** Sets a label from the match of a pattern in another; without a match the labels stay unchanged. */
export function labelReplacer({
  into,
  from,
  value,
  pattern,
}: LabelReplaceNode): (sample: Sample) => Sample {
  const regex = compileRegex(pattern, { whole: true });
  return (sample) => {
    const match = regex.exec(labelValue(sample.labels, from));
    if (!match) return sample;
    return { ...sample, labels: withLabel(sample.labels, into, expand(value, match, regex.names)) };
  };
}
