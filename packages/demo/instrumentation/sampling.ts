/** Samplers, selected by the standard `OTEL_TRACES_SAMPLER` and `OTEL_TRACES_SAMPLER_ARG`. */
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  type Sampler,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace';
import type { Logger } from './logging';
import { RemoteSampler } from './remote-sampler';
import type { EnvSettings } from './settings';

export type SamplerChoice = {
  /**
   * Whether to follow the caller's decision if there is one, so that a trace is complete or absent.
   */
  readonly parentBased: boolean;
} & (
  | { readonly kind: 'always_on' | 'always_off' }
  | { readonly kind: 'traceidratio'; readonly ratio: number }
  | {
      readonly kind: 'jaeger_remote';
      readonly endpoint: string;
      readonly pollingIntervalMs: number;
      readonly initialRatio: number;
    }
);

const kinds = ['always_on', 'always_off', 'traceidratio', 'jaeger_remote'] as const;
const PARENT_BASED = 'parentbased_';
const names = kinds.flatMap((kind) => [kind, `${PARENT_BASED}${kind}`] as const);

export function samplerChoice(settings: EnvSettings): SamplerChoice {
  const name = settings.oneOf('OTEL_TRACES_SAMPLER', names, `${PARENT_BASED}always_on`);
  const parentBased = name.startsWith(PARENT_BASED);
  const kind = name.replace(PARENT_BASED, '') as (typeof kinds)[number];
  switch (kind) {
    case 'always_on':
    case 'always_off':
      return { kind, parentBased };
    case 'traceidratio':
      return { kind, parentBased, ratio: settings.number('OTEL_TRACES_SAMPLER_ARG', 1, 0, 1) };
    case 'jaeger_remote':
      return { kind, parentBased, ...remote(settings) };
  }
}

/**
 * Returns a sampler from
 * `endpoint=http://host:5778/sampling,pollingIntervalMs=5000,initialSamplingRate=0.25`.
 */
function remote(settings: EnvSettings) {
  const VARIABLE = 'OTEL_TRACES_SAMPLER_ARG';
  const text = settings.text(VARIABLE, '');
  const parts = Object.fromEntries(
    text.split(',').map((part) => {
      const [key = '', ...value] = part.split('=');
      return [key.trim(), value.join('=').trim()];
    }),
  );
  const endpoint = parts.endpoint || 'http://localhost:5778/sampling';
  const pollingIntervalMs = Number(parts.pollingIntervalMs || 60_000);
  const initialRatio = Number(parts.initialSamplingRate || 0.001);
  if (
    !URL.canParse(endpoint) ||
    !(pollingIntervalMs >= 100) ||
    !(initialRatio >= 0 && initialRatio <= 1)
  )
    settings.problem(
      `${VARIABLE} must have the form endpoint=http://host:5778/sampling,pollingIntervalMs=5000,initialSamplingRate=0.25, not "${text}"`,
    );
  return { endpoint, pollingIntervalMs, initialRatio };
}

export interface ChosenSampler {
  readonly sampler: Sampler;
  readonly stop: () => void;
}

export function sampler(choice: SamplerChoice, service: string, log: Logger): ChosenSampler {
  const { sampler: root, stop } = rootSampler(choice, service, log);
  return { sampler: choice.parentBased ? new ParentBasedSampler({ root }) : root, stop };
}

function rootSampler(choice: SamplerChoice, service: string, log: Logger): ChosenSampler {
  const stop = () => {};
  switch (choice.kind) {
    case 'always_on':
      return { sampler: new AlwaysOnSampler(), stop };
    case 'always_off':
      return { sampler: new AlwaysOffSampler(), stop };
    case 'traceidratio':
      return { sampler: new TraceIdRatioBasedSampler(choice.ratio), stop };
    case 'jaeger_remote': {
      const remoteSampler = new RemoteSampler({ ...choice, service, log });
      return { sampler: remoteSampler, stop: () => remoteSampler.stop() };
    }
  }
}
