/** The programs of the demo by the names of their service definitions, with their entry points. */
export const demoServicePrograms = {
  'order-service': 'packages/demo/order-service/main.ts',
  'payment-service': 'packages/demo/payment-service/main.ts',
  'delivery-service': 'packages/demo/delivery-service/main.ts',
  'load-generator': 'packages/demo/load-generator/main.ts',
} as const;
export type DemoProgram = keyof typeof demoServicePrograms;

/** Port of each program, unless `PORT` is set. */
export const DEFAULT_DEMO_PORT = 8080;
