/** A sampler that polls its strategy from Jaeger. */
import type { Attributes, Context, Link, SpanKind } from '@opentelemetry/api';
import {
  type Sampler,
  SamplingDecision,
  type SamplingResult,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace';
import type { Logger } from './logging';

export interface RemoteSamplerOptions {
  readonly service: string;
  readonly endpoint: string;
  readonly pollingIntervalMs: number;
  /** Sampling ratio until the first response of Jaeger. */
  readonly initialRatio: number;
  readonly log: Logger;
}

/** Jaeger's response: https://www.jaegertracing.io/docs/latest/architecture/apis/#remote-sampling-configuration */
interface Strategy {
  readonly probabilisticSampling?: { readonly samplingRate?: number };
  readonly rateLimitingSampling?: { readonly maxTracesPerSecond?: number };
  readonly operationSampling?: {
    readonly defaultSamplingProbability?: number;
    readonly perOperationStrategies?: readonly {
      readonly operation: string;
      readonly probabilisticSampling?: { readonly samplingRate?: number };
    }[];
  };
}

const ANSWER_WITHIN_MS = 5000;

export class RemoteSampler implements Sampler {
  private current: Sampler;
  private applied = '';
  private hasFailed = false;
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly options: RemoteSamplerOptions) {
    this.current = new TraceIdRatioBasedSampler(options.initialRatio);
    this.timer = setInterval(() => void this.poll(), options.pollingIntervalMs);
    this.timer.unref();
    void this.poll();
  }

  shouldSample(
    parent: Context,
    traceId: string,
    name: string,
    kind: SpanKind,
    attributes: Attributes,
    links: Link[],
  ): SamplingResult {
    return this.current.shouldSample(parent, traceId, name, kind, attributes, links);
  }

  toString = (): string => `JaegerRemote{${this.current}}`;

  stop(): void {
    clearInterval(this.timer);
  }

  /** Requests the strategy; if Jaeger does not respond, the last strategy remains in effect. */
  private async poll(): Promise<void> {
    const { endpoint, service, log } = this.options;
    try {
      const response = await fetch(`${endpoint}?service=${encodeURIComponent(service)}`, {
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      });
      if (!response.ok) throw new Error(`HTTP status ${response.status}`);
      const answer = await response.text();
      if (answer !== this.applied) {
        this.current = toSampler(JSON.parse(answer));
        this.applied = answer;
        log.info({ event: 'sampling' }, `sampling strategy is ${this.current}`);
      }
      this.hasFailed = false;
    } catch (error) {
      if (!this.hasFailed)
        log.warn({ event: 'sampling', error: String(error) }, 'no sampling strategy from Jaeger');
      this.hasFailed = true;
    }
  }
}

/** Returns the sampler of a strategy. Jaeger omits numbers that are zero. */
export function toSampler(strategy: Strategy): Sampler {
  const { operationSampling, rateLimitingSampling, probabilisticSampling } = strategy;
  if (operationSampling)
    return new PerOperationSampler(
      new TraceIdRatioBasedSampler(operationSampling.defaultSamplingProbability ?? 0),
      new Map(
        (operationSampling.perOperationStrategies ?? []).map((one) => [
          one.operation,
          new TraceIdRatioBasedSampler(one.probabilisticSampling?.samplingRate ?? 0),
        ]),
      ),
    );
  if (rateLimitingSampling)
    return new RateLimitingSampler(rateLimitingSampling.maxTracesPerSecond ?? 0);
  if (probabilisticSampling || 'strategyType' in strategy)
    return new TraceIdRatioBasedSampler(probabilisticSampling?.samplingRate ?? 0);
  throw new Error('response has no sampling strategy');
}

class PerOperationSampler implements Sampler {
  constructor(
    private readonly byDefault: TraceIdRatioBasedSampler,
    private readonly operations: ReadonlyMap<string, TraceIdRatioBasedSampler>,
  ) {}

  shouldSample(parent: Context, traceId: string, name: string): SamplingResult {
    return (this.operations.get(name) ?? this.byDefault).shouldSample(parent, traceId);
  }

  toString = (): string =>
    `PerOperation{${[...this.operations].map(([name, one]) => `${name}: ${one}`).join(', ')}; ${this.byDefault}}`;
}

/** A token bucket: traces per second, with a burst of one second. */
class RateLimitingSampler implements Sampler {
  private balance: number;
  private last = performance.now();

  constructor(private readonly perSecond: number) {
    this.balance = Math.max(1, perSecond);
  }

  shouldSample(): SamplingResult {
    const now = performance.now();
    const earned = ((now - this.last) / 1000) * this.perSecond;
    this.balance = Math.min(Math.max(1, this.perSecond), this.balance + earned);
    this.last = now;
    if (this.perSecond <= 0 || this.balance < 1) return { decision: SamplingDecision.NOT_RECORD };
    this.balance -= 1;
    return { decision: SamplingDecision.RECORD_AND_SAMPLED };
  }

  toString = (): string => `RateLimiting{${this.perSecond}}`;
}
