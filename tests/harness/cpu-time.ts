// How long this thread has computed. What must not take long is measured by it: other programs of a busy machine are not counted.

/** Milliseconds since the thread began; only differences mean something. */
export function computedMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}
