import type { LabelReplaceNode } from '@observability-stack/logql/ast';
import { compileRegex, expandMatch } from './regex/regex';
import { getLabel, type SeriesSample, withLabel } from './series';

/** Sets a label from the match of a pattern in another; without a match the labels stay unchanged. */
export function labelReplacer({
  into,
  from,
  value,
  pattern,
}: LabelReplaceNode): (sample: SeriesSample) => SeriesSample {
  const regex = compileRegex(pattern, { whole: true });
  return (sample) => {
    const match = regex.exec(getLabel(sample.labels, from));
    if (!match) return sample;
    return {
      ...sample,
      labels: withLabel(sample.labels, into, expandMatch(value, match, regex.names)),
    };
  };
}
