import { samplingStrategies } from '../../constructs/jaeger/sampling';

test('renders each kind of strategy', () => {
  expect(
    samplingStrategies({
      defaultSampling: { kind: 'probabilistic', ratio: 0.25 },
      sampling: {
        always: { kind: 'const', sample: true },
        never: { kind: 'const', sample: false },
        limited: { kind: 'rate-limiting', tracesPerSecond: 5 },
        shop: {
          kind: 'per-operation',
          ratio: 0.1,
          operations: { 'GET /health': 0, 'POST /pay': 1 },
        },
      },
    }),
  ).toEqual({
    default_strategy: { type: 'probabilistic', param: 0.25 },
    service_strategies: [
      { service: 'always', type: 'probabilistic', param: 1 },
      { service: 'never', type: 'probabilistic', param: 0 },
      { service: 'limited', type: 'ratelimiting', param: 5 },
      {
        service: 'shop',
        type: 'probabilistic',
        param: 0.1,
        operation_strategies: [
          { operation: 'GET /health', type: 'probabilistic', param: 0 },
          { operation: 'POST /pay', type: 'probabilistic', param: 1 },
        ],
      },
    ],
  });
});
