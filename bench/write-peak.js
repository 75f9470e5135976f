// Loaded into a measured process: leaves the largest resident memory it had, in KiB.
process.on("exit", () => {
  require("node:fs").writeFileSync(process.env.BENCH_PEAK_FILE, String(process.resourceUsage().maxRSS));
});
