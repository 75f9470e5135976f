/** Aborts at the first Ctrl-C or request to end, so that a command can finish in order. The second one ends the process. */
export function interrupted(): { signal: AbortSignal; stop: () => void; ignore: () => void } {
  const controller = new AbortController();
  const stop = () => {
    ignore();
    controller.abort();
  };
  const ignore = () => {
    process.removeListener("SIGINT", stop);
    process.removeListener("SIGTERM", stop);
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  return { signal: controller.signal, stop, ignore };
}
