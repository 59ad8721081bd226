// Suites run side by side: the labs of each worker of Jest take ports that no other worker takes.
const WORKERS = 5;
const [FIRST, PORTS_EACH] = [17_000, 3_000];

const worker = (Number(process.env.JEST_WORKER_ID ?? 1) - 1) % WORKERS;
const first = FIRST + worker * PORTS_EACH;
process.env.LAB_PORTS ??= `${first}-${first + PORTS_EACH - 1}`;
