import { AcceptanceTable } from "./clients/acceptance-table";
import { whyNoBoto3 } from "./clients/python-client";
import { s1 } from "./clients/s1";
import { s2 } from "./clients/s2";
import { s3 } from "./clients/s3";
import { s3EventTime } from "./clients/s3-event-time";
import { s3FanOut } from "./clients/s3-fan-out";
import { s4 } from "./clients/s4";
import { s5 } from "./clients/s5";

describe("the clients of the five systems", () => {
  const table = new AcceptanceTable();

  before(function () {
    const reason = whyNoBoto3();
    if (reason === undefined) return;
    console.log(`    skipped: ${reason}`);
    this.skip();
  });

  for (const system of [s1, s2, s3, s3EventTime, s3FanOut, s4, s5]) system(table);
});
