import assert from "node:assert/strict";
import { conversionOf } from "../../../local/agent/convert";
import { readSettings } from "../../../local/agent/settings";

/** What a line becomes by the options of a settings file; nothing where it does not parse. */
function converted(line: string | Buffer, ...dataProcessingOptions: object[]): string | undefined {
  const flows = [{ filePattern: "/logs/app", kinesisStream: "s", dataProcessingOptions }];
  const [flow] = readSettings(JSON.stringify({ flows }), "test").flows;
  return conversionOf(flow?.options ?? [])(Buffer.from(line))?.toString();
}

const csv = (customFieldNames: string[], delimiter?: string) => ({
  optionName: "CSVTOJSON",
  customFieldNames,
  delimiter,
});
const log = (logFormat: string, more: object = {}) => ({ optionName: "LOGTOJSON", logFormat, ...more });

describe("what the agent makes of a line", () => {
  it("is the line as it is without an option", () => {
    assert.equal(converted("  a \tb  \r"), "  a \tb  \r");
  });

  describe("SINGLELINE", () => {
    it("takes the white space around it away, byte by byte", () => {
      assert.equal(converted(" \ta b \r", { optionName: "SINGLELINE" }), "a b");
      assert.equal(converted(" ", { optionName: "SINGLELINE" }), "");
      assert.equal(converted(Buffer.from([0x20, 0xff, 0x20]), { optionName: "SINGLELINE" }), "\ufffd");
    });

    it("leaves it with NO_TRIM", () => {
      assert.equal(converted(" a ", { optionName: "SINGLELINE", parseOptions: ["NO_TRIM"] }), " a ");
    });
  });

  describe("CSVTOJSON", () => {
    const abc = ["a", "b", "c"];
    for (const { line, gives, delimiter } of [
      { line: "1,zwölf,x y", gives: ["1", "zwölf", "x y"] },
      { line: "1,,3", gives: ["1", "", "3"] },
      { line: "1,2\r", gives: ["1", "2", null] },
      { line: "1,,", gives: ["1", null, null] },
      { line: ",,", gives: [null, null, null] },
      { line: '"1,5","say ""hi""",', gives: ["1,5", 'say "hi"', null] },
      { line: '5" pipe,2,3', gives: ['5" pipe', "2", "3"] },
      { line: '"",2,3', gives: ["", "2", "3"] },
      { line: "1\t2\t3", gives: ["1", "2", "3"], delimiter: "\\t" },
      { line: "1|2|3", gives: ["1", "2", "3"], delimiter: "\\|" },
      { line: '"1;;x";;2', gives: ["1;;x", "2", null], delimiter: ";;" },
    ]) {
      it(`makes ${JSON.stringify(gives)} of ${JSON.stringify(line)}`, () => {
        const [a, b, c] = gives;
        assert.equal(converted(line, csv(abc, delimiter)), JSON.stringify({ a, b, c }));
      });
    }

    for (const line of ["1,2,3,4", '"1,2,3', '"1"x,2,3']) {
      it(`does not parse ${line}, which would lose text`, () => {
        assert.equal(converted(line, csv(abc)), undefined);
      });
    }

    it("does not parse what is no UTF-8", () => {
      assert.equal(converted(Buffer.from([0x31, 0xff]), csv(abc)), undefined);
    });
  });

  describe("LOGTOJSON", () => {
    const access = '192.0.2.1 - frank [10/Oct/2000:13:55:36 -0700] "GET /a HTTP/1.0" 200 -';
    const common = {
      ...{ host: "192.0.2.1", ident: null, authuser: "frank", datetime: "10/Oct/2000:13:55:36 -0700" },
      ...{ request: "GET /a HTTP/1.0", response: "200", bytes: null },
    };
    for (const { format, line, gives } of [
      { format: "COMMONAPACHELOG", line: access, gives: common },
      { format: "COMMONAPACHELOG", line: `${access} and more`, gives: common },
      {
        format: "COMBINEDAPACHELOG",
        line: `${access} "-" "Mozilla/5.0"`,
        gives: { ...common, referer: null, agent: "Mozilla/5.0" },
      },
      {
        format: "APACHEERRORLOG",
        line: "[Wed Oct 11 14:32:52 2017] [core:error] [pid 7:tid 9] [client 192.0.2.1:80] File missing",
        gives: {
          ...{
            timestamp: "Wed Oct 11 14:32:52 2017",
            module: "core",
            severity: "error",
            processid: "7",
            threadid: "9",
          },
          ...{ client: "192.0.2.1:80", message: "File missing" },
        },
      },
      {
        format: "SYSLOG",
        line: "Mar 12 12:00:08 host1 sshd[12]: -",
        gives: { timestamp: "Mar 12 12:00:08", hostname: "host1", program: "sshd", processid: "12", message: "-" },
      },
      {
        format: "RFC3339SYSLOG",
        line: "2003-10-11T22:14:15.003Z host1 su: failed",
        gives: {
          ...{ timestamp: "2003-10-11T22:14:15.003Z", hostname: "host1", program: "su", processid: null },
          message: "failed",
        },
      },
    ]) {
      it(`reads ${format}: ${line}`, () => {
        assert.equal(converted(line, log(format)), JSON.stringify(gives));
      });

      it(`does not parse another line by ${format}`, () => {
        assert.equal(converted("no log at all", log(format)), undefined);
      });
    }

    it("names the fields as the settings say", () => {
      const customFieldNames = ["when", "host", "what", "id", "text"];
      assert.equal(
        converted("Mar 12 12:00:08 h p: m", log("SYSLOG", { customFieldNames })),
        JSON.stringify({ when: "Mar 12 12:00:08", host: "h", what: "p", id: null, text: "m" }),
      );
    });

    it("reads by a pattern of one's own, which must match the whole line", () => {
      const own = log("SYSLOG", { matchPattern: "(?i)(LEVEL\\w+) (.*)", customFieldNames: ["level", "text"] });
      assert.equal(converted("level1 ok", own), '{"level":"level1","text":"ok"}');
      assert.equal(converted("at level1 ok", own), undefined);
    });

    it("does not parse a line where the pattern has another number of groups than there are fields", () => {
      assert.equal(converted("a", log("SYSLOG", { matchPattern: "(a)", customFieldNames: ["x", "y"] })), undefined);
    });

    it("refuses a pattern that is none here", () => {
      assert.throws(
        () => converted("a", log("SYSLOG", { matchPattern: "(a", customFieldNames: ["x"] })),
        /matchPattern is no regular expression that is known here/,
      );
    });
  });

  it("does one option after the other, and none after a line that does not parse", () => {
    assert.equal(converted("  1,2  ", { optionName: "SINGLELINE" }, csv(["a", "b"])), '{"a":"1","b":"2"}');
    assert.equal(converted("1,2,3", csv(["a"]), { optionName: "SINGLELINE" }), undefined);
  });
});
