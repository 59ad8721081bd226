// Sends a request to each of the URLs in its arguments every INTERVAL milliseconds. Failures are those of the services. With
// PORT, it also answers probes.
const http = require('node:http');

const INTERVAL = 100;
const { HOST = '127.0.0.1', PORT } = process.env;
const urls = process.argv.slice(2);

const send = (url) =>
  fetch(url)
    .then((response) => response.arrayBuffer())
    .catch(() => undefined);

console.log(`sends requests to ${urls.join(' ')}`);
for (const url of urls) setInterval(send, INTERVAL, url);
if (PORT) http.createServer((_, response) => response.end()).listen(Number(PORT), HOST);
