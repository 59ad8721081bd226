/** The programs of the demo by the names of their service records, and where each starts. */
export const programs = {
  'order-service': 'demo/order-service/main.ts',
  'payment-service': 'demo/payment-service/main.ts',
  'load-generator': 'demo/load-generator/main.ts',
} as const;
export type DemoProgram = keyof typeof programs;
