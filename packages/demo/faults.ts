/** Fault injection: off unless FAULTS=enabled, triggered with a token, always for a limited time. */

import { requireToken, unauthorized } from './access';
import type { Guard } from './instrumentation/http-server';
import type { Instruments } from './instrumentation/instruments';
import { HttpProblem } from './instrumentation/problem';
import type { HttpRequest, HttpRoute } from './instrumentation/router';
import type { EnvSettings } from './instrumentation/settings';
import { faultsActive, leakedSeries } from './metrics';

/** The maximum value of each fault; README.md explains the values. */
const limits = {
  errors: 1,
  latency: 30_000,
  memory: 1024,
  downstream: 1,
  auth: 1,
  logs: 5000,
  cardinality: 2000,
  crash: 60_000,
} as const;
export type Fault = keyof typeof limits;
export const faults = Object.keys(limits) as readonly Fault[];

const PATH = '/faults';
const MAX_SECONDS = 3600;
const TICK_MS = 100;
const MEMORY_STEPS = 10;
const MIB = 1 << 20;

export interface FaultRequest {
  readonly fault: Fault;
  readonly value: number;
  readonly seconds: number;
}

interface Active extends FaultRequest {
  readonly until: Date;
  readonly end: NodeJS.Timeout;
  readonly undo: () => void;
}

/** Parses a fault request; returns the error message of an invalid one. */
function orderOf(fault: unknown, value: unknown, seconds: unknown): FaultRequest | string {
  const known = faults.find((name) => name === fault);
  if (known === undefined) return `fault must be one of ${faults.join(', ')}`;
  if (!isBetween(value, limits[known]) || value === 0)
    return `value of ${known} must be a number above 0 and at most ${limits[known]}`;
  if (!isBetween(seconds, MAX_SECONDS) || seconds === 0)
    return `seconds must be a number above 0 and at most ${MAX_SECONDS}`;
  if (known === 'crash' && value > seconds * 1000)
    return 'value of crash is in milliseconds and must not exceed seconds';
  return { fault: known, value, seconds };
}

const isBetween = (value: unknown, max: number): value is number =>
  typeof value === 'number' && value >= 0 && value <= max;

export class Faults {
  private readonly active = new Map<Fault, Active>();
  private readonly leaked;
  private readonly gauge;

  constructor(
    private readonly instruments: Instruments,
    /** Token of the endpoint. @default the endpoint is disabled */
    private readonly token?: string,
  ) {
    this.leaked = instruments.metrics.gauge(leakedSeries);
    this.gauge = instruments.metrics.gauge(faultsActive);
    for (const fault of faults) this.gauge.set({ fault }, 0);
  }

  start({ fault, value, seconds }: FaultRequest): void {
    this.stop(fault);
    const undo = this.begin(fault, value, seconds);
    const end = setTimeout(() => this.stop(fault), seconds * 1000);
    end.unref();
    const until = new Date(Date.now() + seconds * 1000);
    this.active.set(fault, { fault, value, seconds, until, end, undo });
    this.gauge.set({ fault }, 1);
    this.instruments.log.warn({ event: 'fault' }, `fault ${fault}=${value} for ${seconds} s`);
  }

  stop(fault: Fault): void {
    const active = this.active.get(fault);
    if (!active) return;
    clearTimeout(active.end);
    active.undo();
    this.active.delete(fault);
    this.gauge.set({ fault }, 0);
    this.instruments.log.warn({ event: 'fault' }, `fault ${fault} ended`);
  }

  stopAll(): void {
    for (const fault of [...this.active.keys()]) this.stop(fault);
  }

  /** Returns an error for calls to the next service while that fault is active. */
  readonly interrupt = (): Error | undefined =>
    this.strikes('downstream') ? new Error('unreachable: injected fault') : undefined;

  /** Applies to every request to the service; a request without a valid token is rejected before its body is read. */
  readonly guard: Guard = ({ headers }, { path, internal }) => {
    if (path === PATH && this.token !== undefined)
      requireToken(headers, this.token, path, this.instruments.log);
    return this.active.size === 0 || internal ? undefined : this.strike(path);
  };

  private async strike(route: string): Promise<void> {
    const latency = this.active.get('latency')?.value ?? 0;
    if (latency > 0) await new Promise((resolve) => setTimeout(resolve, latency));
    if (this.strikes('auth')) throw unauthorized(this.instruments.log, route, 'injected fault');
    if (this.strikes('errors')) throw new Error('injected fault');
  }

  private strikes(fault: Fault): boolean {
    return Math.random() < (this.active.get(fault)?.value ?? 0);
  }

  /** Starts a fault and returns the function that stops it. */
  private begin(fault: Fault, value: number, seconds: number): () => void {
    switch (fault) {
      case 'errors':
      case 'latency':
      case 'downstream':
      case 'auth':
        return () => {};
      case 'memory': {
        const held: Buffer[] = [];
        // filled, since pages that were never written are not resident; the full size after half the time
        const grow = () => held.push(Buffer.alloc((value * MIB) / MEMORY_STEPS, held.length + 1));
        grow();
        const stop = every((seconds * 1000) / 2 / MEMORY_STEPS, () => {
          if (held.length < MEMORY_STEPS) grow();
        });
        return () => {
          stop();
          held.length = 0;
        };
      }
      case 'logs':
        return atRate(value, () =>
          this.instruments.log.error({ event: 'fault', error: 'no error' }, 'injected log line'),
        );
      case 'cardinality': {
        let count = 0;
        const stop = atRate(value, () => {
          count += 1;
          this.leaked.set({ leak: String(count) }, 1);
        });
        return () => {
          stop();
          this.leaked.clear();
        };
      }
      case 'crash': {
        const timer = setTimeout(() => {
          throw new Error('injected crash');
        }, value);
        return () => clearTimeout(timer);
      }
    }
  }

  /** Returns the route of the endpoint, which is disabled without a token. */
  routes(): readonly HttpRoute[] {
    if (this.token === undefined) return [];
    const answer = () => ({
      body: {
        active: [...this.active.values()].map(({ fault, value, until }) => ({
          fault,
          value,
          until,
        })),
      },
    });
    const route = (
      method: HttpRoute['method'],
      change: (request: HttpRequest) => void,
    ): HttpRoute => ({
      method,
      path: PATH,
      internal: true,
      takesBody: method === 'POST',
      handle: (request) => {
        change(request);
        return answer();
      },
    });
    return [
      route('GET', () => {}),
      route('DELETE', () => this.stopAll()),
      route('POST', ({ body }) => {
        const { fault, value, seconds } = Object(body);
        const order = orderOf(fault, value, seconds);
        if (typeof order === 'string')
          throw new HttpProblem(400, 'Invalid fault', { detail: order });
        this.start(order);
      }),
    ];
  }
}

/** Reads the settings of faults: the token of the endpoint, and the faults that start with the program. */
export function faultSettings(settings: EnvSettings): {
  readonly token?: string;
  readonly atStart: readonly FaultRequest[];
} {
  const mode = settings.oneOf('FAULTS', ['off', 'enabled'], 'off');
  const orders = settings.text('FAULTS_AT_START');
  if (mode === 'off') {
    if (orders !== undefined) settings.problem('FAULTS_AT_START needs FAULTS=enabled');
    return { atStart: [] };
  }
  const token = settings.secret('FAULTS_TOKEN');
  if (token === undefined)
    settings.problem('FAULTS=enabled needs FAULTS_TOKEN_FILE or FAULTS_TOKEN');
  const atStart = (orders?.split(',') ?? []).flatMap((text) => {
    const [, fault, value, seconds] = /^\s*(\w+)=([\d.]+):([\d.]+)\s*$/.exec(text) ?? [];
    const order = orderOf(fault, Number(value), Number(seconds));
    if (typeof order !== 'string') return [order];
    settings.problem(`FAULTS_AT_START "${text}" is not NAME=VALUE:SECONDS: ${order}`);
    return [];
  });
  return { token, atStart };
}

/** Calls back at a rate, in bursts. */
function atRate(perSecond: number, work: () => void): () => void {
  let due = 0;
  return every(TICK_MS, () => {
    for (due += (perSecond * TICK_MS) / 1000; due >= 1; due -= 1) work();
  });
}

function every(milliseconds: number, work: () => void): () => void {
  const timer = setInterval(work, milliseconds);
  timer.unref();
  return () => clearInterval(timer);
}
