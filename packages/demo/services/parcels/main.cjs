// A consumer of a queue in memory, with prom-client. GET /parcels/ITEM adds a message; the item "broken" fails.
const http = require('node:http');
const { Counter, Gauge, Registry, collectDefaultMetrics } = require('prom-client');

const { HOST = '127.0.0.1', PORT } = process.env;
const QUEUE = 'parcels';
const register = new Registry();
collectDefaultMetrics({ register });
const processed = new Counter({
  name: 'parcel_messages_total',
  help: 'Messages processed.',
  labelNames: ['queue', 'result'],
  registers: [register],
});
const messages = [];
new Gauge({
  name: 'parcel_lag_messages',
  help: 'Messages that wait.',
  labelNames: ['queue'],
  registers: [register],
  collect() {
    this.set({ queue: QUEUE }, messages.length);
  },
});
new Gauge({
  name: 'parcel_oldest_message_age_seconds',
  help: 'Age of the oldest message that waits.',
  labelNames: ['queue'],
  registers: [register],
  collect() {
    const [oldest] = messages;
    this.set({ queue: QUEUE }, oldest ? (Date.now() - oldest.since) / 1000 : 0);
  },
});
for (const result of ['ok', 'error']) processed.inc({ queue: QUEUE, result }, 0);

setInterval(() => {
  const message = messages.shift();
  if (!message) return;
  processed.inc({ queue: QUEUE, result: message.item === 'broken' ? 'error' : 'ok' });
}, 10);

http
  .createServer(async (request, response) => {
    if (request.url === '/metrics') {
      response.writeHead(200, { 'Content-Type': register.contentType });
      return response.end(await register.metrics());
    }
    const [, item] = /^\/parcels\/(\w+)$/.exec(request.url ?? '') ?? [];
    if (item === undefined) return response.writeHead(404).end();
    messages.push({ item, since: Date.now() });
    response.writeHead(202).end();
  })
  .listen(Number(PORT), HOST);
