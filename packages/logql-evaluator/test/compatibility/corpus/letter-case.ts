import { datasetStream, spaced } from '../dataset';
import type { Feature } from './feature';

const patterns = [
  ...['σας', 'σας.', '.*σας', 'σασ', 'ΣΑΣ', 'xσας', 'xσας.*', 'xσας|yy', 'στσας|k'],
  ...['k', 'K', 's', 'ſ', 's=s', 'xk', 'ß', 'ẞ', 'i', 'İ', 'İx', 'xi', 'ı'],
  ...['ǅ', 'ǆ', 'é', 'å', 'Å', 'ω', 'Ω', 'µ', 'μ', 'xμx', 'ι', 'xιx', 'ⱥ', 'xⱥ', 'ȺX'],
  ...['user-id', 'a0', 'a\\[', 'a\\{', 'user-id|a0', 'user-id.*x'],
];

/** Letters of any alphabet that differ in case only. */
export const letterCase: Feature = {
  name: 'letter-case',
  streams: [
    datasetStream(
      { a: 'b' },
      spaced([
        'straſse ΣΑΣ σας σασ K k ſ s ß ẞ İ i ı I',
        ...['ΣΑΣ', 'xΣΑΣy', 'xσας', 'K', 'xK', 'xk', 'ſ', 's=ſ', 'ẞ', 'İ', 'İx', 'xİ', 'Ǆ ǅ ǆ'],
        ...['É', 'Å Ω', 'Å Ω', 'µ', 'xµx xιx', 'ι Ι', 'aⱥ xȺ', 'xȺ', 'ȺX'],
        ...['userMid', 'user-id', 'USER-ID x', 'aP', 'a0', 'a{', 'a['],
        ...['σας', 'ΣΑΣ', 'xΣΑΣ', 'K', 'k', 'ẞ', 'İ', 'i', 'É', 'µ', 'μ', 'aP'].map(
          (n) => `n=${n}`,
        ),
      ]),
    ),
  ],
  queries: [
    ...patterns.flatMap((one) => [
      `{a="b"} |~ \`(?i)${one}\``,
      `{a="b"} | logfmt | n=~\`(?i)${one}\``,
    ]),
    '{a="b"} !~ `(?i)σας`',
    '{a="b"} |~ `x(?i:σας)`',
    '{a="b"} | regexp `(?i)(?P<g>σας)`',
  ],
};

const filters = ['>=-0', '>= - 0', '==-0.0', '>-00', '!=-.0', '<=-0.', '>=-0e0', '>=-0_0', '>=0'];

/** Loki parses nothing with a sign as a duration. */
export const negativeZero: Feature = {
  name: 'negative-zero',
  streams: [
    datasetStream({ a: 'b' }, spaced(['v=-0 d=-0s', 'v=0 d=0s', 'v=1 d=1s', 'v=-1 d=-1s'])),
  ],
  queries: [
    ...filters.flatMap((one) => [`{a="b"} | logfmt | v${one}`, `{a="b"} | logfmt | d${one}`]),
    '{a="b"} | logfmt | v==-0 or d==0',
    ...['-0', '0', '-0.0', '0s', '- 0', '-00'].map(
      (one) => `count_over_time({a="b"}[1m] offset ${one})`,
    ),
    '-0',
    'vector(-0)',
    'vector(1) > -0',
    'vector(1) -0',
  ],
};
