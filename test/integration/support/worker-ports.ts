// Suites run side by side: the labs of each worker of Jest take ports that no other worker takes.
const [FIRST, PORTS_EACH, END] = [17_000, 3_000, 32_000];

const first = FIRST + (Number(process.env.JEST_WORKER_ID ?? 1) - 1) * PORTS_EACH;
if (first + PORTS_EACH > END)
  throw new Error(
    `there are ports for ${(END - FIRST) / PORTS_EACH} workers: run jest with --maxWorkers=${(END - FIRST) / PORTS_EACH} or less`,
  );
process.env.LAB_PORTS ??= `${first}-${first + PORTS_EACH - 1}`;
