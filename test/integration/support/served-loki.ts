import { type Served, serveFiles } from './served';

/** A Loki on loopback, with this configuration; where it stores and listens is for its arguments to say. */
export const serveLokiWith = (config: string): Promise<Served> =>
  serveFiles({
    program: 'loki',
    files: { 'loki.yaml': config },
    args: ({ address, folder }) => [
      '-config.file=loki.yaml',
      `-common.path-prefix=${folder}/data`,
      `-server.http-listen-address=${address.split(':')[0]}`,
      `-server.http-listen-port=${address.split(':')[1]}`,
      '-server.grpc-listen-address=127.0.0.1',
      '-server.grpc-listen-port=0',
    ],
    ready: '/ready',
  });
